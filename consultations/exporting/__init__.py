"""Documents made from what the platform holds."""
