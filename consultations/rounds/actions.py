"""The names of what may be done with consultations and assignments; `permissions` says who may."""

EDIT_CONSULTATION = "rounds.edit_consultation"
WORK_ON_ASSIGNMENT = "rounds.work_on_assignment"
REVIEW_ASSIGNMENT = "rounds.review_assignment"
APPROVE_ROUND_ACT = "rounds.approve_round_act"
