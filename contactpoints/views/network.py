"""The network as staff see it: the tree with counts, what needs looking after, and each point."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactpoints import forms
from contactpoints.exceptions import NetworkError
from contactpoints.models import Area, CollectionPoint, ContactPoint, Designation, Organisation, PartnerUnit
from contactpoints.permissions import EDIT_POINT, EXCHANGE_NETWORK, SHAPE_NETWORK, VIEW_POINT
from contactpoints.queries import (
    SOON_DAYS,
    DirectoryQuestion,
    area_rows,
    ending_grants,
    with_staffing,
    without_officer,
)
from contactpoints.services import areas as area_services
from contactpoints.services import points as services
from contactpoints.views.common import own_point, staff
from portal.accounts.grants import allowed, can, scopes
from portal.accounts.holdings import described
from portal.accounts.models import Grant, ScopeKind
from portal.accounts.permissions import VIEW_PEOPLE
from portal.accounts.requests import SignedInRequest
from portal.audit.services import record
from portal.forms import bound

PAGE_SIZE = 50
SHOWN = 20


@staff(VIEW_POINT)
@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Where one stands in the tree, what lies below, and what needs looking after there."""
    mine = allowed(request.user, VIEW_POINT, ContactPoint.objects.active())
    question = DirectoryQuestion.read(request.GET)
    parent = question.area
    here = mine.filter(area__path__startswith=parent.path) if parent else mine
    ending = allowed(request.user, VIEW_PEOPLE, Grant.objects.all()) if can(request.user, VIEW_PEOPLE) else None
    terms = ending_grants(ending).select_related("user").order_by("valid_until")[:SHOWN] if ending is not None else []
    found = with_staffing(question.points().filter(pk__in=here.values("pk"))).select_related("area", "organisation")
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "parent": parent,
        "above": Area.objects.above(parent.path) if parent else (),
        "rows": [row for row in area_rows(parent, mine) if row.points] if not question.words else [],
        "page": Paginator(found.order_by("code"), PAGE_SIZE).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "question": question,
        "ending": Designation.objects.ending_within(SOON_DAYS).filter(contact_point__in=here)
        .select_related("contact_point").order_by("until")[:SHOWN],
        "terms": described(terms),
        "unstaffed": without_officer(here).select_related("area").order_by("code")[:SHOWN],
        "unstaffed_count": without_officer(here).count(),
        "may_shape": can(request.user, SHAPE_NETWORK),
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
        "reason": forms.ReasonForm(prefix="withdraw"),
        "merge": forms.MergeForm(prefix="merge", points=ContactPoint.objects.none()),
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
        areas = allowed(request.user, SHAPE_NETWORK, Area.objects.all())
        form = forms.PointForm(*bound(request), instance=found, areas=areas)
    else:
        form = make(*bound(request), instance=found)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            changed = form.placed() if isinstance(form, forms.PointForm) else form.save(commit=False)
            services.change_point(point=changed, by=request.user)
            form.save_m2m()
        messages.success(request, _("Saved."))
        return _to(changed)
    context = {"form": form, "point": found, "title": _("Change this point")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    areas = allowed(request.user, SHAPE_NETWORK, Area.objects.all())
    form = forms.PointForm(*bound(request), areas=areas)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            made = services.open_point(point=form.placed(), by=request.user)
            form.save_m2m()
        messages.success(request, _("The point is opened. Add its designation and its people."))
        return _to(made)
    context = {"form": form, "title": _("Open a contact point")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def photo(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    form = forms.PhotoForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_photo(point=found, content=form.cleaned_data["photo"].read(services.PHOTO_BYTES + 1),
                               by=request.user)  # fmt: skip
            return _to(found)
        except NetworkError as error:
            form.add_error("photo", str(error))
    context = {"form": form, "point": found, "title": _("Photo")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def reception(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a recurring reception day."""
    found = own_point(request, code, EDIT_POINT)
    form = forms.ReceptionForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        form.instance.contact_point = found
        form.save()
        record("contactpoints.add_reception", subject=found, by=request.user, details={"rule": form.instance.rule})
        return _to(found)
    context = {"form": form, "point": found, "title": _("Add a reception day")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(EDIT_POINT)
@require_POST
def end_reception(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    rule = get_object_or_404(found.reception_days, pk=pk)
    record("contactpoints.end_reception", subject=found, by=request.user, details={"rule": rule.rule})
    rule.delete()
    return _to(found)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def collection_point(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a place where the point collects, below it or below another one."""
    found = own_point(request, code, EDIT_POINT)
    form = forms.CollectionPointForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        above = data.pop("parent")
        parent = found.collection_points.filter(code=above).first() if above else None
        if above and parent is None:
            form.add_error("parent", _("This point has no collection point with this code."))
        elif CollectionPoint.objects.filter(code=data["code"]).exists():
            form.add_error("code", _("This code is taken. Choose another one."))
        else:
            made = CollectionPoint.objects.create(contact_point=found, parent=parent, **data)
            record("contactpoints.add_collection_point", subject=made, by=request.user)
            return _to(found)
    context = {"form": form, "point": found, "title": _("Add a collection point")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(EDIT_POINT)
@require_POST
def close_collection_point(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    place = get_object_or_404(found.collection_points, pk=pk)
    place.is_active = not place.is_active
    place.save(update_fields=["is_active", "path"])
    record("contactpoints.switch_collection_point", subject=place, by=request.user, details={"open": place.is_active})
    return _to(found)


@staff(EDIT_POINT)
@require_http_methods(["GET", "POST"])
def partner(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, EDIT_POINT)
    form = forms.PartnerForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit, _made = Organisation.objects.get_or_create(
            name=data["name"].strip(), defaults={"kind": data["host_kind"], "area": found.area}
        )
        PartnerUnit.objects.get_or_create(contact_point=found, organisation=unit, kind=data["kind"])
        record("contactpoints.add_partner", subject=found, by=request.user, details={"unit": unit.name})
        return _to(found)
    context = {"form": form, "point": found, "title": _("Add a partner or advisory unit")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def designate(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    form = forms.DesignationForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        designation = form.save(commit=False)
        designation.contact_point = found
        services.designate(designation=designation, by=request.user)
        return _to(found)
    context = {"form": form, "point": found, "title": _("Add a designation")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def end_designation(request: SignedInRequest, code: str, pk: int) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    designation = get_object_or_404(found.designations, pk=pk)
    form = forms.ReasonForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.end_designation(designation=designation, by=request.user, **_reason(form))
            return _to(found)
        except NetworkError as error:
            form.add_error("on", str(error))
    context = {"form": form, "point": found, "title": _("End this designation"), "about": designation.words}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


def _reason(form: forms.ReasonForm) -> dict[str, Any]:
    return {"because": form.cleaned_data["because"], "on": form.cleaned_data["on"]}


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    form = forms.ReasonForm(*bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_point(point=found, by=request.user, **_reason(form))
            messages.success(request, _("The point is closed; its history stays."))
            return _to(found)
        except NetworkError as error:
            form.add_error(None, str(error))
    context = {"form": form, "point": found, "title": _("Close this point")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(SHAPE_NETWORK)
@require_POST
def reopen(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    try:
        services.reopen_point(point=found, by=request.user)
    except NetworkError as error:
        messages.error(request, str(error))
    return _to(found)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, code: str) -> HttpResponse:
    found = own_point(request, code, SHAPE_NETWORK)
    others = allowed(request.user, SHAPE_NETWORK, ContactPoint.objects.active()).exclude(pk=found.pk)
    form = forms.MergeForm(*bound(request), points=others)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge_points(point=found, into=form.cleaned_data["into"], by=request.user)
            return _to(form.cleaned_data["into"])
        except NetworkError as error:
            form.add_error("into", str(error))
    context = {"form": form, "point": found, "title": _("Merge this point into another")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@staff(SHAPE_NETWORK)
@require_http_methods(["GET", "POST"])
def area(request: SignedInRequest, code: str = "") -> HttpResponse:
    """Enter an area, or rename and move one."""
    mine = allowed(request.user, SHAPE_NETWORK, Area.objects.all())
    found = get_object_or_404(mine, code=code) if code else None
    form = forms.AreaForm(*bound(request), instance=found, areas=mine)
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent_code"]
        # Whoever works in one area only cannot make another one beside it, or carry one out of it.
        everywhere = any(scope.kind is ScopeKind.EVERYTHING for scope in scopes(request.user, SHAPE_NETWORK))
        if parent is None and not everywhere and not (found and found.parent is None):
            raise PermissionDenied
        try:
            return _store_area(request, form, found, parent)
        except NetworkError as error:
            form.add_error("parent_code", str(error))
    context = {"form": form, "title": _("Change this area") if found else _("Enter an area")}
    return render(request, "network/form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _store_area(
    request: SignedInRequest, form: forms.AreaForm, found: Area | None, parent: Area | None
) -> HttpResponse:
    if found is None:
        form.instance.parent = parent
        made = form.save()
        record("contactpoints.enter_area", subject=made, by=request.user)
    else:
        stored = Area.objects.get(pk=found.pk)
        area_services.change_area(
            area=stored, name=form.cleaned_data["name"], level=form.cleaned_data["level"],
            code=form.cleaned_data["code"], by=request.user,
        )  # fmt: skip
        area_services.move_area(area=stored, parent=parent, by=request.user)
    return HttpResponseRedirect(f"{reverse('network:home')}?area={form.cleaned_data['code']}")


def _to(point: ContactPoint) -> HttpResponse:
    return HttpResponseRedirect(reverse("network:point", args=[point.code]))
