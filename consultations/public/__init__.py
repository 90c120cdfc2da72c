"""The residents' face: pages, the comment form, receipts, results."""
