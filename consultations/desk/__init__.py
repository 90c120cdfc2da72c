"""The contact points' face: tasks, entry, uploads, slips."""
