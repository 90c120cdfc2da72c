"""Finding comments, reading them with their article, and acting on one, several or a whole group."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consultations.comments.models import Comment
from consultations.comments.permissions import CLEAR_COMMENT, REQUEST_ERASURE, SEE_CONTRIBUTOR, VIEW_COMMENT
from consultations.comments.queries import standings_of_targets
from consultations.comments.search_source import comment_source, visible_comments
from consultations.comments.services.clearance import clear_comments, edit_public_text, withhold_comments
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.contributors import reveal_contributor
from consultations.comments.services.targets import add_target
from consultations.decisions.permissions import DECIDE_COMMENT
from consultations.decisions.services.decisions import propose_decision
from consultations.drafts.models import Provision
from consultations.drafts.unit_names import UnitNames
from consultations.office.facets import FACETS, describe_facets
from consultations.office.forms.comments import DecisionForm, PublicTextForm, WithholdForm
from consultations.office.forms.erasure import ErasureForm
from consultations.office.queries import for_listing, history_of
from consultations.rounds.models import Consultation
from consultations.themes.models import DuplicateGroup, GroupMember
from consultations.themes.queries import same_opinion
from consultations.themes.tasks import GROUP_JOB, group_key
from portal.accounts.access import staff
from portal.accounts.grants import allowed, can
from portal.accounts.requests import SignedInRequest
from portal.exceptions import NotAllowedError
from portal.forms import keys
from portal.jobs.services import start_job
from search.engine import MAX_DEPTH, SearchQuery, SearchResult, SearchUnavailableError, Sort, Terms, TermsFacet
from search.feeding import flush
from search.finding import find
from search.text import MAX_QUERY_CHARS, find_spans, parse_query

PAGE_SIZE = 20
FACET_SIZE = 60
MOST_AT_ONCE = 2000
MOST_MEMBERS = 100


MOST_NAMED = 6
_LONGEST_NAME = 30


@staff(VIEW_COMMENT)
@require_GET
def comment_list(request: SignedInRequest) -> HttpResponse:
    """Words and filters. Near duplicates are one line only where nothing narrows the list within a consultation."""
    query = request.GET.get("q", "").strip()
    number = _page_number(request.GET)
    context: dict[str, Any] = {"query": query, "too_long": len(query) > MAX_QUERY_CHARS, "page_number": number}
    try:
        found = _find(request, query, number)
    except SearchUnavailableError:
        context |= {"unavailable": True, "rows": [] if query else _from_database(request, number)}
    else:
        context |= _result_context(request, found, query, number)
    context["back"] = request.GET.urlencode()
    context["consultations"] = _consultations(request)
    context["named"] = _named_units(context["consultations"], query, request.GET) if query else []
    context["chosen"] = {name: request.GET.getlist(name) for name in FACETS}
    context["narrowed"] = bool(query or any(context["chosen"].values()))
    context["may_decide"] = can(request.user, DECIDE_COMMENT)
    context["may_clear"] = can(request.user, CLEAR_COMMENT)
    context["may_act"] = bool(context["rows"]) and (context["may_decide"] or context["may_clear"])
    return render(request, "office/comment_list.html", context)


def _page_number(data: QueryDict) -> int:
    text = data.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 6 else 1
    return max(1, min(number, MAX_DEPTH // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class _Found:
    """The lines of the list, and the comments that they stand for; the same where each comment is a line."""

    lines: SearchResult
    comments: SearchResult
    grouped: bool


def _find(request: SignedInRequest, query: str, number: int) -> _Found:
    """Raises SearchUnavailableError."""
    asked = _search_query(request.GET, query, number)
    narrowed = query or any(request.GET.getlist(name) for name in FACETS if name != "consultation")
    if narrowed:
        result = find(comment_source, asked, user=request.user)
        return _Found(result, result, grouped=False)
    leads = replace(asked, filters=(*asked.filters, Terms("lead", ("yes",))), facets=())
    return _Found(
        lines=find(comment_source, leads, user=request.user),
        comments=find(comment_source, replace(asked, size=0, offset=0), user=request.user),
        grouped=True,
    )


def _search_query(data: QueryDict, query: str, number: int) -> SearchQuery:
    filters = [facet.filter(data.getlist(name)) for name, facet in FACETS.items() if data.getlist(name)]
    return SearchQuery(
        text=query,
        filters=tuple(filters),
        facets=tuple(TermsFacet(name, size=FACET_SIZE) for name, facet in FACETS.items() if facet.shown),
        sort=Sort.NEWEST if data.get("sort") == "newest" else Sort.RELEVANCE,
        size=PAGE_SIZE,
        offset=(number - 1) * PAGE_SIZE,
    )


def _result_context(request: SignedInRequest, found: _Found, query: str, number: int) -> dict[str, Any]:
    result = found.lines
    rows = for_listing(visible_comments(request.user)).in_bulk([hit.id for hit in result.hits])
    words = parse_query(query)
    return {
        "rows": [
            _row(rows[hit.id], _marked(rows[hit.id].text_for_staff, words), grouped=found.grouped)
            for hit in result.hits
            if hit.id in rows
        ],
        "total": found.comments.total,
        "lines": result.total,
        "grouped": found.grouped,
        "facets": describe_facets(found.comments.facets, request.GET),
        "pages": range(1, min(-(-result.total // PAGE_SIZE), MAX_DEPTH // PAGE_SIZE) + 1),
        "has_previous": number > 1,
        "has_next": number * PAGE_SIZE < min(result.total, MAX_DEPTH),
    }


def _row(comment: Comment, parts: list[tuple[str, bool]], *, grouped: bool) -> dict[str, Any]:
    """A line of the list; ticking it chooses the comment, or where it stands for several, all that say the same."""
    member: GroupMember | None = getattr(comment, "group_member", None) if grouped else None
    choice = f"g{member.group_id}" if member else f"c{comment.pk}"
    return {"comment": comment, "parts": parts, "choice": choice}


def _marked(text: str, words: Any) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a hit; the template escapes and marks."""
    pieces, at = [], 0
    for start, end in find_spans(text, words):
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*pieces, (text[at:], False)]


def _from_database(request: SignedInRequest, number: int) -> list[dict[str, Any]]:
    """Without the engine and without words: the newest comments of the chosen consultation."""
    visible = for_listing(visible_comments(request.user)).current()
    if chosen := keys(request.GET.getlist("consultation")):
        visible = visible.filter(consultation__in=chosen)
    page = Paginator(visible.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(number)
    return [_row(comment, [(comment.text_for_staff, False)], grouped=False) for comment in page]


def _consultations(request: SignedInRequest) -> Iterable[Consultation]:
    mine: Iterable[Consultation] = (
        allowed(request.user, VIEW_COMMENT, Consultation.objects.all()).order_by("-opens_at").select_related("draft")
    )
    return mine


def _named_units(mine: Iterable[Consultation], query: str, data: QueryDict) -> list[dict[str, Any]]:
    """The units that a query names, 第十二条 or 12条, so that what is filed there can be listed."""
    if len(query) > _LONGEST_NAME:
        return []
    chosen = set(data.getlist("consultation"))
    pages = [page for page in mine if not chosen or str(page.pk) in chosen][:MOST_NAMED]
    found = ((page, UnitNames(page.draft).find(query)) for page in pages if page.draft)
    return [{"consultation": page, "unit": unit} for page, unit in found if unit is not None]


def _visible_comment(request: SignedInRequest, pk: int) -> Comment:
    visible = for_listing(visible_comments(request.user))
    return get_object_or_404(visible, pk=pk)


@staff(VIEW_COMMENT)
@require_GET
def comment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = _visible_comment(request, pk)
    group = DuplicateGroup.objects.filter(members__comment=comment).first()
    context = {
        "comment": comment,
        "group": group,
        "members": same_opinion(comment, group)[:MOST_MEMBERS],
        "decisions": history_of(comment),
        "decision_form": DecisionForm(consultation=comment.consultation),
        "public_form": PublicTextForm(
            initial={"text": comment.public_text or comment.original_text}, auto_id="public_%s"
        ),
        "withhold_form": WithholdForm(auto_id="withhold_%s"),
        "may_decide": can(request.user, DECIDE_COMMENT, comment),
        "may_clear": comment.erased_at is None and can(request.user, CLEAR_COMMENT, comment),
        "may_see_contributor": can(request.user, SEE_CONTRIBUTOR, comment),
        "public_texts": comment.public_texts.select_related("written_by"),
        "erasure_form": ErasureForm(),
        "may_ask_erasure": comment.erased_at is None and can(request.user, REQUEST_ERASURE, comment),
        "erasure_asked": comment.erasures.unanswered().select_related("requested_by").first(),
        **_about(comment),
    }
    return render(request, "office/comment_detail.html", context)


def _about(comment: Comment) -> dict[str, Any]:
    """What the comment is filed under, how that stands in the newest text, and what else its words point at."""
    targets = list(comment.targets.all())
    now = standings_of_targets(targets, comment.consultation)
    filed = {target.provision_id for target in targets}
    names = UnitNames(comment.consultation.draft)
    return {
        "targets": [{"target": target, "now": now.get(target.pk)} for target in targets],
        "suggested": [unit for unit in names.suggest(comment.original_text) if unit.pk not in filed],
    }


@staff(DECIDE_COMMENT)
@require_POST
def file_under(request: SignedInRequest, pk: int) -> HttpResponse:
    """File a comment under a provision that its words point at."""
    comment = get_object_or_404(allowed(request.user, DECIDE_COMMENT, Comment.objects.current()), pk=pk)
    draft = comment.consultation.draft
    unit = get_object_or_404(Provision, draft=draft, path=request.POST.get("path", ""))
    add_target(comment=comment, provision=unit, by=request.user)
    messages.success(request, _("Filed under %(unit)s.") % {"unit": unit})
    return redirect("office:comment", pk=pk)


@staff(SEE_CONTRIBUTOR)
@require_POST
def unmask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show name and phone of the person who spoke; every look is in the audit log."""
    comment = get_object_or_404(allowed(request.user, SEE_CONTRIBUTOR, Comment.objects.received()), pk=pk)
    contributor = reveal_contributor(comment=comment, by=request.user)
    context = {"comment": comment, "contributor": contributor}
    return render(request, "office/contributor.html", context)


@staff(CLEAR_COMMENT)
@require_POST
def public_text(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(allowed(request.user, CLEAR_COMMENT, Comment.objects.received()), pk=pk)
    form = PublicTextForm(request.POST)
    try:
        if form.is_valid():
            edit_public_text(comment=comment, text=form.cleaned_data["text"], by=request.user)
            messages.success(request, _("The public text is saved and cleared; the original is unchanged."))
        else:
            messages.error(request, _("The public text is empty. To keep a comment from the public, withhold it."))
    except NotAllowedError:
        messages.error(request, _("The words of this comment were erased meanwhile; nothing was saved."))
    return redirect("office:comment", pk=pk)


def chosen_comments(request: SignedInRequest, action: str) -> list[Comment]:
    """The comments ticked in a list: "c12" is one, "g3" every member of a group.

    Raises Http404 when something was ticked and none of it is this person's to act on.
    """
    ticked = request.POST.getlist("chosen") if request.method == "POST" else request.GET.getlist("chosen")
    singles = keys(value[1:] for value in ticked if value[:1] == "c")
    groups = keys(value[1:] for value in ticked if value[:1] == "g")
    mine = allowed(request.user, action, Comment.objects.current())
    both = mine.filter(pk__in=singles) | mine.filter(group_member__group__in=groups)
    chosen = list(both.distinct().select_related("consultation").order_by("pk")[: MOST_AT_ONCE + 1])
    if ticked and not chosen:
        raise Http404
    if len(chosen) > MOST_AT_ONCE:
        messages.warning(
            request,
            _("More than %(most)d comments were ticked; the first %(most)d are taken now. Take the rest afterwards.")
            % {"most": MOST_AT_ONCE},
        )
    return chosen[:MOST_AT_ONCE]


@staff(CLEAR_COMMENT)
@require_POST
def clear(request: SignedInRequest) -> HttpResponse:
    count = clear_comments(comments=chosen_comments(request, CLEAR_COMMENT), by=request.user)
    messages.success(request, _("%(count)d comments are cleared for the public.") % {"count": count})
    return _back(request)


@staff(CLEAR_COMMENT)
@require_POST
def withhold(request: SignedInRequest) -> HttpResponse:
    comments = chosen_comments(request, CLEAR_COMMENT)
    form = WithholdForm(request.POST)
    if form.is_valid() and comments:
        count = withhold_comments(comments=comments, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(
            request, _("%(count)d comments are withheld; they still count and are answered.") % {"count": count}
        )
        return _back(request)
    context = {"comments": comments, "form": form if "reason" in request.POST else WithholdForm()}
    return render(request, "office/withhold.html", context)


@staff(DECIDE_COMMENT)
@require_http_methods(["POST"])
def decide(request: SignedInRequest) -> HttpResponse:
    """First say in words what the decision will be about; then take it."""
    comments = chosen_comments(request, DECIDE_COMMENT)
    if not comments:
        messages.error(request, _("Tick one or more comments first."))
        return _back(request)
    consultations = {comment.consultation_id for comment in comments}
    if len(consultations) > 1:
        messages.error(request, _("Decide on comments of one consultation at a time; choose it on the left."))
        return _back(request)
    filled = "kind" in request.POST
    form = DecisionForm(request.POST if filled else None, consultation=comments[0].consultation)
    if filled and form.is_valid():
        propose_decision(comments=comments, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Decided on %(count)d comments; a second person now approves.") % {"count": len(comments)}
        )
        return _back(request)
    context = {
        "comments": comments,
        "form": form,
        "differing": len({comment.fingerprint for comment in comments}) > 1,
        "back": request.POST.get("back", ""),
    }
    return render(request, "office/decide.html", context, status=422 if form.errors else 200)


def _back(request: SignedInRequest) -> HttpResponse:
    """Back to the list, which shows what was just done."""
    flush(COMMENTS)
    query = QueryDict(request.POST.get("back", "").lstrip("?")).urlencode()
    address = reverse("office:comments")
    return redirect(f"{address}?{query}" if query else address)


@staff(DECIDE_COMMENT)
@require_POST
def group_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Find near duplicates anew, in the background."""
    get_object_or_404(allowed(request.user, DECIDE_COMMENT, Consultation.objects.all()), pk=pk)
    start_job(GROUP_JOB, payload={"consultation_id": pk}, by=request.user, key=group_key(pk))
    messages.success(request, _("Near duplicates are being gathered; the list shows them in a moment."))
    return redirect(f"{reverse('office:comments')}?consultation={pk}")
