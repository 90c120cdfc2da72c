"""What people said, by every door, and who may read it."""
