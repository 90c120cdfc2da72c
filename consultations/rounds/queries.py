from consultations.rounds.models import Assignment, RoundAct


def news_of(assignment: Assignment) -> list[RoundAct]:
    """What was done to the consultation and nobody of the point has said yet that it was read, the newest first."""
    told = assignment.steps.filter(act__gt=assignment.read_through).select_related("act").order_by("-pk")
    return [step.act for step in told if step.act is not None]
