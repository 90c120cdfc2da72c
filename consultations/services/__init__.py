"""Every write of this room: keyword-only, atomic, audited, effects on commit."""
