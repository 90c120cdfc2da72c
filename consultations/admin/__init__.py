"""Screens of the legislative staff, inside the Wagtail admin."""
