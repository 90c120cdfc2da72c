from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from consultations.comments.models import Comment
from consultations.comments.permissions import VIEW_OWN_COMMENT
from consultations.decisions.models import DispositionKind
from consultations.decisions.queries import with_answers
from consultations.desk.views.tasks import LIST_SIZE
from portal.accounts.grants import allowed
from portal.accounts.requests import SignedInRequest


@login_required
@never_cache
@require_GET
def comments(request: SignedInRequest) -> HttpResponse:
    """What this person's points collected, and what became of it."""
    mine = allowed(request.user, VIEW_OWN_COMMENT, Comment.objects.received())
    listed = with_answers(mine.with_targets()).select_related(
        "submission__contact_point", "submission__contributor", "consultation"
    )
    page = Paginator(listed.order_by("-created_at", "-pk"), LIST_SIZE).get_page(request.GET.get("page"))
    return render(request, "desk/comments.html", {"page": page, "kinds": DispositionKind.objects.all()})
