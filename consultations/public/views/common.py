from django.http import Http404
from django.utils import timezone

from consultations.rounds.models import Consultation
from contactpoints.models import ContactPoint


def public_consultation(slug: str) -> Consultation:
    """A consultation that the public may know of, or 404."""
    consultation: Consultation | None = (
        Consultation.objects.listed().filter(public_slug=slug).select_related("project", "draft").first()
    )
    if consultation is None:
        raise Http404
    return consultation


def points_to_turn_to(near: ContactPoint | None, limit: int = 3) -> list[ContactPoint]:
    """Points to turn to when the public form is closed; of whose code somebody came by, it and those around it."""
    points = ContactPoint.objects.active().designated(timezone.localdate()).select_related("area")
    if near is None:
        return list(points.order_by("code")[:limit])
    there = points.within(near.area.path).exclude(pk=near.pk).order_by("code")
    return [near, *there[: limit - 1]]
