"""Made-up consultations with their truth, to measure grouping by: sentences of our own, nothing of real people."""
