"""Rounds of consultation: the page, its life, and the assignments sent to contact points."""
