"""What became of each comment: decided, signed, published."""
