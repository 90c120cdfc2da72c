"""The public's pages, the receipts and the desk."""
