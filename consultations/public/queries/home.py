from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from consultations.comments.queries import with_comment_count
from consultations.decisions.models import ResultPublication
from consultations.decisions.queries import result_counts_of
from consultations.rounds.models import Consultation, ConsultationIndexPage
from contactpoints.models import ContactPoint

HOME_OPEN = 6
HOME_RESULTS = 4
LIST_SIZE = 20


def home_page() -> dict[str, Any]:
    now = timezone.now()
    publications = (
        ResultPublication.objects.filter(consultation__in=Consultation.objects.listed())
        .select_related("consultation")
        .order_by("-published_at")
    )
    latest: dict[int, ResultPublication] = {}
    for publication in publications[: HOME_RESULTS * 4]:
        latest.setdefault(publication.consultation_id, publication)
    newest = list(latest.values())[:HOME_RESULTS]
    counts = result_counts_of(publication.consultation for publication in newest)
    return {
        "now": now,
        "open_consultations": with_comment_count(Consultation.objects.listed().open_or_suspended(now)).order_by(
            F("suspended_at").asc(nulls_first=True), "public_closes_at"
        )[:HOME_OPEN],
        "results": [(publication, counts[publication.consultation_id]) for publication in newest],
        "points": ContactPoint.objects.active().select_related("area")[:LIST_SIZE],
        "index_url": index_url(),
    }  # fmt: skip


def index_url() -> str:
    page = ConsultationIndexPage.objects.live().first()
    return page.url if page else ""


def consultation_list(page: ConsultationIndexPage, request: HttpRequest) -> dict[str, Any]:
    consultations = with_comment_count(Consultation.objects.listed().filter(opens_at__lte=timezone.now()))
    found = Paginator(consultations.order_by("-opens_at"), LIST_SIZE).get_page(request.GET.get("page"))
    return {"consultations": found}
