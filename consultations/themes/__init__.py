"""Who says the same."""
