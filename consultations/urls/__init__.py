"""Addresses: the public's, the receipts', the desk's; the office's are Wagtail admin addresses."""
