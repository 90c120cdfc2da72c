"""The network as staff see it: the tree with counts, what needs looking after, and each point."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactpoints import forms
from contactpoints.exceptions import NetworkError
from contactpoints.models import Area, ContactPoint, Designation
from contactpoints.permissions import EDIT_POINT, EXCHANGE_NETWORK, SHAPE_NETWORK, VIEW_POINT
from contactpoints.picking import asked
from contactpoints.queries import (
    SOON_DAYS,
    DirectorySearch,
    area_rows,
    ending_grants,
    with_staffing,
    without_officer,
)
from contactpoints.services import areas as area_services
from contactpoints.services import points as services
from contactpoints.views.common import form_page, own_point
from portal.accounts.access import staff
from portal.accounts.grants import allowed, can, scope_of, scopes
from portal.accounts.holdings import described
from portal.accounts.models import Grant, ScopeKind
from portal.accounts.permissions import INVITE_PERSON, VIEW_PEOPLE
from portal.accounts.requests import SignedInRequest
from portal.forms import bound

PAGE_SIZE = 50
SHOWN = 20


@staff(VIEW_POINT)
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Where one stands in the tree, what lies below, and what needs looking after there."""
    mine = allowed(request.user, VIEW_POINT, ContactPoint.objects.active())
    search = DirectorySearch.read(request.GET)
    parent = search.area
    here = mine.filter(area__path__startswith=parent.path) if parent else mine
    ending = allowed(request.user, VIEW_PEOPLE, Grant.objects.all()) if can(request.user, VIEW_PEOPLE) else None
    terms = ending_grants(ending).select_related("user").order_by("valid_until")[:SHOWN] if ending is not None else []
    found = with_staffing(search.points().filter(pk__in=here.values("pk"))).select_related("area", "organisation")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "parent": parent,
        "above": Area.objects.above(parent.path) if parent else (),
        "rows": [row for row in area_rows(parent, mine) if row.points] if not search.words else [],
        "page": Paginator(found.order_by("code"), PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "search": search,
        "ending": Designation.objects.ending_within(SOON_DAYS).filter(contact_point__in=here)
        .select_related("contact_point").order_by("until")[:SHOWN],
        "terms": described(terms),
        "unstaffed": without_officer(here).select_related("area").order_by("code")[:SHOWN],
        "unstaffed_count": without_officer(here).count(),
        "begin_here": _begin_here(request, parent),
        "is_narrowed": not _reaches_everything(request, VIEW_POINT),
        "may_shape": can(request.user, SHAPE_NETWORK),
        "may_shape_area": bool(parent and can(request.user, SHAPE_NETWORK, parent)),
        "may_exchange": can(request.user, EXCHANGE_NETWORK),
        "may_see_people": can(request.user, VIEW_PEOPLE),
    }  # fmt: skip
    return render(request, "network/home.html", context)


@staff(VIEW_POINT)
@require_GET
def point(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, VIEW_POINT)
    people = allowed(request.user, VIEW_PEOPLE, Grant.objects.valid()).in_scope(ScopeKind.POINT, str(found.pk))
    may_shape = can(request.user, SHAPE_NETWORK, found)
    context = {
        "point": found,
        "holdings": described(people.select_related("user", "delegated_from__user").order_by("role", "pk")),
        "designations": found.designations.all(),
        "changes": found.changes.select_related("by"),
        "collection_points": found.collection_points.all(),
        "partners": found.partner_units.select_related("organisation"),
        "receptions": found.reception_days.all(),
        "may_edit": can(request.user, EDIT_POINT, found),
        "may_shape": may_shape,
        "may_see_people": can(request.user, VIEW_PEOPLE),
        "may_invite": can(request.user, INVITE_PERSON),
    }
    return render(request, "network/point.html", context)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    """All of a point for whoever shapes the network; what the public reads of it for its own people."""
    found = own_point(request, code, EDIT_POINT)
    form: Any
    make: Any = forms.PublicFaceForm
    if can(request.user, SHAPE_NETWORK, found):
        areas, begun = allowed(request.user, SHAPE_NETWORK, Area.objects.all()), asked(request)
        form = forms.PointForm(*bound(request), instance=found, areas=areas, words=begun.words, initial=begun.initial)
    else:
        form = make(*bound(request), instance=found)

    def save() -> HttpResponse:
        if isinstance(form, forms.PointForm):
            point, host = form.placed(), form.host()
        else:
            point, host = form.instance, None
        services.change_point(point=point, host=host, choices=form.choices(), by=request.user)
        messages.success(request, _("Saved."))
        return _to(point)

    return form_page(request, form, save, title=_("Change this point"), point=found)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    areas, begun = allowed(request.user, SHAPE_NETWORK, Area.objects.all()), asked(request)
    form = forms.PointForm(*bound(request), areas=areas, words=begun.words, initial=begun.initial)

    def save() -> HttpResponse:
        made = services.open_point(point=form.placed(), host=form.host(), choices=form.choices(), by=request.user)
        messages.success(request, _("The point is opened. Add its designation and its people."))
        return _to(made)

    return form_page(request, form, save, title=_("Open a contact point"))


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def photo(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    form = forms.PhotoForm(*bound(request))

    def save() -> HttpResponse:
        content = form.cleaned_data["photo"].read(services.PHOTO_BYTES + 1)
        services.set_photo(point=found, content=content, by=request.user)
        messages.success(request, _("Saved."))
        return _to(found)

    return form_page(request, form, save, title=_("Photo"), point=found, field="photo")


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def reception(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a recurring reception day."""
    found = own_point(request, code, EDIT_POINT)
    form = forms.ReceptionForm(*bound(request), contact_point=found)

    def save() -> HttpResponse:
        rule = services.add_reception(rule=form.save(commit=False), point=found, by=request.user)
        messages.success(request, _("Reception day added: %(rule)s.") % {"rule": rule.rule})
        return _to(found)

    return form_page(request, form, save, title=_("Add a reception day"), point=found)


@staff(EDIT_POINT)
@require_POST
def end_reception(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    rule = get_object_or_404(found.reception_days, pk=pk)
    words = rule.rule
    services.end_reception(rule=rule, by=request.user)
    messages.success(request, _("Reception day removed: %(rule)s.") % {"rule": words})
    return _to(found)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def collection_point(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a place where the point collects, below it or below another one."""
    found = own_point(request, code, EDIT_POINT)
    form = forms.CollectionPointForm(*bound(request), contact_point=found)

    def save() -> HttpResponse:
        place = services.add_collection_point(place=form.place(), by=request.user)
        messages.success(request, _("Saved: %(name)s.") % {"name": place.name})
        return _to(found)

    return form_page(request, form, save, title=_("Add a collection point"), point=found)


@staff(EDIT_POINT)
@require_POST
def close_collection_point(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    place = get_object_or_404(found.collection_points, pk=pk)
    services.switch_collection_point(place=place, by=request.user)
    said = _("%(name)s is open again.") if place.is_active else _("%(name)s is closed; what was collected there stays.")
    messages.success(request, said % {"name": place.name})
    return _to(found)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def partner(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    form = forms.PartnerForm(*bound(request))

    def save() -> HttpResponse:
        data = form.cleaned_data
        services.add_partner(
            point=found, name=data["name"], host_kind=data["host_kind"], kind=data["kind"], by=request.user
        )
        messages.success(request, _("Saved: %(name)s.") % {"name": data["name"]})
        return _to(found)

    return form_page(request, form, save, title=_("Add a partner or advisory unit"), point=found)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def designate(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    form = forms.DesignationForm(*bound(request))

    def save() -> HttpResponse:
        designation = form.save(commit=False)
        designation.contact_point = found
        services.designate(designation=designation, by=request.user)
        messages.success(request, _("Saved: %(name)s.") % {"name": designation.words})
        return _to(found)

    return form_page(request, form, save, title=_("Add a designation"), point=found)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def end_designation(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    designation = get_object_or_404(found.designations, pk=pk)
    form = forms.ReasonForm(*bound(request))

    def save() -> HttpResponse:
        services.end_designation(designation=designation, by=request.user, **form.cleaned_data)
        messages.success(request, _("The designation is ended; its history stays."))
        return _to(found)

    title = _("End this designation")
    return form_page(request, form, save, title=title, point=found, field="on", about=designation.words)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    form = forms.ReasonForm(*bound(request))

    def save() -> HttpResponse:
        services.withdraw_point(point=found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The point is closed; its history stays."))
        return _to(found)

    return form_page(request, form, save, title=_("Close this point"), point=found)


@staff(SHAPE_NETWORK)
@require_POST
def reopen(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    try:
        services.reopen_point(point=found, by=request.user)
        messages.success(request, _("The point is open again; it needs a new designation and its people."))
    except NetworkError as error:
        messages.error(request, str(error))
    return _to(found)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    others = allowed(request.user, SHAPE_NETWORK, ContactPoint.objects.active()).exclude(pk=found.pk)
    begun = asked(request)
    form = forms.MergeForm(*bound(request), points=others, words=begun.words, initial=begun.initial)

    def save() -> HttpResponse:
        into = form.into()
        services.merge_points(point=found, into=into, by=request.user)
        messages.success(request, _("%(point)s is closed; its work goes on here.") % {"point": found.name})
        return _to(into)

    return form_page(request, form, save, title=_("Merge this point into another"), point=found, field="place")


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def area(request: SignedInRequest, code: str = "") -> HttpResponse:
    """Enter an area, or rename and move one."""
    mine = allowed(request.user, SHAPE_NETWORK, Area.objects.all())
    found = get_object_or_404(mine, code=code) if code else None
    begun = asked(request)
    # Whoever works in one area only cannot make another one beside it, or carry one out of it.
    everywhere = _reaches_everything(request, SHAPE_NETWORK)
    form = forms.AreaForm(
        *bound(request), instance=found, areas=mine, words=begun.words, initial=begun.initial,
        may_be_highest=everywhere or bool(found and found.parent is None),
    )  # fmt: skip

    def save() -> HttpResponse:
        _store_area(request, form, found, form.parent())
        messages.success(request, _("Saved: %(name)s.") % {"name": form.cleaned_data["name"]})
        return HttpResponseRedirect(f"{reverse('network:home')}?area={form.cleaned_data['code']}")

    title = _("Change this area") if found else _("Enter an area")
    return form_page(request, form, save, title=title, field="place")


def _begin_here(request: SignedInRequest, area: Area | None) -> str:
    """What lets the forms for something new begin with this area."""
    if area is None or not can(request.user, SHAPE_NETWORK, area):
        return ""
    return "?" + urlencode({"place": scope_of(ScopeKind.AREA, area).token})


def _reaches_everything(request: SignedInRequest, action: str) -> bool:
    return any(scope.kind is ScopeKind.EVERYTHING for scope in scopes(request.user, action))


def _store_area(request: SignedInRequest, form: forms.AreaForm, found: Area | None, parent: Area | None) -> None:
    if found is None:
        form.instance.parent = parent
        area_services.enter_area(area=form.instance, by=request.user)
        return
    data = form.cleaned_data
    area_services.revise_area(
        area=found, name=data["name"], level=data["level"], code=data["code"], parent=parent, by=request.user
    )


def _to(point: ContactPoint) -> HttpResponse:
    return HttpResponseRedirect(reverse("network:point", args=[point.code]))
