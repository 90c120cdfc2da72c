"""Files: Wagtail's images and documents in our own tables, and private files that only a permitted person may read."""
