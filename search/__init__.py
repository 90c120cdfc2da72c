"""Finding and grouping text. Knows nothing of who uses it: apps register what can be searched in `search.sources`."""
