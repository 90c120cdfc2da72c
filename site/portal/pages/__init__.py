"""The pages around the consultations: home and plain pages."""
