"""What is asked and what came of it: projects, drafts, consultations, comments, decisions, results."""
