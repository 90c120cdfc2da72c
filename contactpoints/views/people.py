"""People: who they are, what they hold, how they come in and go."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contactpoints import forms
from contactpoints.models import ContactPoint
from contactpoints.picking import asked
from contactpoints.views.common import form_page
from portal.accounts.access import staff
from portal.accounts.exceptions import GrantError
from portal.accounts.grants import allowed, can, scope_of
from portal.accounts.holdings import holdings_of
from portal.accounts.models import Grant, Invitation, Role, ScopeKind, User
from portal.accounts.permissions import CLOSE_ACCOUNT, INVITE_PERSON, SEE_PHONE, VIEW_PEOPLE
from portal.accounts.requests import SignedInRequest
from portal.accounts.roles import role_names
from portal.accounts.second_step import has_second_step
from portal.accounts.services import grants, invitations, second_step
from portal.accounts.services import people as people_services
from portal.accounts.todo import todos_for
from portal.forms import bound
from portal.qr import qr_svg

PAGE_SIZE = 50


def own_person(request: SignedInRequest, pk: int, action: str = VIEW_PEOPLE) -> User:
    """Somebody whom this person may see so; to everybody else they do not exist."""
    mine = allowed(request.user, action, User.objects.all())
    return get_object_or_404(mine, pk=pk)


@staff(VIEW_PEOPLE)
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    mine = allowed(request.user, VIEW_PEOPLE, User.objects.all())
    # Only roles that somebody here holds, or may be given.
    held_here = Grant.objects.valid().filter(user__in=mine.values("pk")).values_list("role", flat=True)
    here = {*grants.givable_roles(request.user), *held_here.distinct()}
    words = request.GET.get("q", "").strip()[:60]
    role = request.GET.get("role", "")
    if words:
        named = Q(display_name__icontains=words) | Q(username__icontains=words) | Q(code=words)
        mine = mine.filter(named | Q(pk__in=User.objects.with_phone(words).values("pk")))
    if role in Role.values:
        mine = mine.filter(pk__in=Grant.objects.valid().filter(role=role).values("user"))
    if request.GET.get("state") == "closed":
        mine = mine.filter(is_active=False)
    elif request.GET.get("state") == "waiting":
        mine = mine.filter(is_active=True, last_login=None)
    else:
        mine = mine.filter(is_active=True)
    query = request.GET.copy()
    query.pop("page", None)
    page = Paginator(mine.order_by("display_name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    names = role_names()
    held: dict[int, list[str]] = {}
    for user, value in Grant.objects.valid().filter(user__in=[p.pk for p in page]).values_list("user", "role"):
        held.setdefault(user, []).append(names[value])
    context = {
        "page": page, "rows": [(person, sorted(set(held.get(person.pk, [])))) for person in page], "words": words,
        "role": role, "roles": [(value, name) for value, name in names.items() if value in here],
        "state": request.GET.get("state", ""), "query": query.urlencode(),
        "may_invite": can(request.user, INVITE_PERSON),
    }  # fmt: skip
    return render(request, "network/people.html", context)


@staff(VIEW_PEOPLE)
@require_GET
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    found = own_person(request, pk)
    holdings = holdings_of(found, past=True)
    running = [holding.grant for holding in holdings if holding.is_running]
    may_end = {grant.pk for grant in running if grants.may_give(request.user, Role(grant.role), grant.scope)}
    context = {
        "person": found,
        "holdings": holdings,
        "may_end": may_end,
        "may_hand_over": bool(running) and len(may_end) == len(running),
        "may_give": bool(grants.givable_roles(request.user)),
        "may_invite": invitations.may_invite(request.user, found),
        "may_close": can(request.user, CLOSE_ACCOUNT, found),
        "may_see_phone": can(request.user, SEE_PHONE, found),
        "has_second_step": has_second_step(found),
        "open_invitation": Invitation.objects.open().filter(user=found).first(),
    }
    return render(request, "network/person.html", context)


@staff(SEE_PHONE)
@require_POST
def see_phone(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the whole number; that it was looked at is in the audit log."""
    found = own_person(request, pk, SEE_PHONE)
    number = people_services.see_phone(user=found, by=request.user)
    messages.success(request, _("Telephone of %(name)s: %(phone)s") % {"name": found, "phone": number or "—"})
    return _to(found)


@staff(INVITE_PERSON)
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Enter somebody with a first role, and make the link that lets them in."""
    point = ContactPoint.objects.filter(code=request.GET.get("point", "")).first()
    begun = asked(request, place=scope_of(ScopeKind.POINT, point).token if point else "")
    form = forms.InvitationForm(*bound(request), by=request.user, words=begun.words, initial=begun.initial)

    def save() -> HttpResponse:
        made, secret = invitations.invite_newcomer(details=form.details(), by=request.user, **form.terms())
        return _show_invitation(request, made, Invitation.Purpose.JOIN, secret)

    return form_page(request, form, save, title=_("Invite somebody"))


def _show_invitation(request: SignedInRequest, person: User, purpose: Invitation.Purpose, secret: str) -> HttpResponse:
    """The link and its QR code, shown once, to hand over or print."""
    return render(request, "network/invitation.html", {"cards": [invitation_card(request, person, purpose, secret)]})


def invitation_card(request: SignedInRequest, person: User, purpose: Invitation.Purpose, secret: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("accounts:accept_invitation", args=[secret]))
    expires = Invitation.objects.open().get(user=person).expires_at
    return {"person": person, "address": address, "qr": qr_svg(address), "purpose": purpose, "expires": expires,
            "holdings": holdings_of(person)}  # fmt: skip


@staff(INVITE_PERSON)
@require_POST
def invite(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new link: for the first time, or for a new password."""
    found = own_person(request, pk)
    if not invitations.may_invite(request.user, found):
        raise PermissionDenied
    purpose = Invitation.Purpose.RESET if found.has_usable_password() else Invitation.Purpose.JOIN
    secret = invitations.invite(user=found, by=request.user, purpose=purpose)
    return _show_invitation(request, found, purpose, secret)


@staff(VIEW_PEOPLE)
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = own_person(request, pk, SEE_PHONE)
    initial = {
        "name": found.display_name,
        "position": found.position,
        "expertise": found.expertise,
        "phone": found.phone,
    }
    make: Any = forms.PersonForm
    form = make(*bound(request), initial=initial)
    if request.method == "GET" and found.phone:
        people_services.see_phone(user=found, by=request.user)

    def save() -> HttpResponse:
        people_services.change_person(user=found, details=form.details(found.code or ""), by=request.user)
        messages.success(request, _("Saved."))
        return _to(found)

    about = found.get_full_name()
    return form_page(request, form, save, title=_("Change particulars"), field="phone", about=about)


@staff(VIEW_PEOPLE)
@require_http_methods(["GET", "POST"])
def grant_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give somebody one more role."""
    found = own_person(request, pk)
    if not grants.givable_roles(request.user):
        raise PermissionDenied
    begun = asked(request)
    form = forms.GrantForm(*bound(request), by=request.user, words=begun.words, initial=begun.initial)

    def save() -> HttpResponse:
        grants.grant_role(user=found, by=request.user, **form.terms())
        messages.success(request, _("%(name)s has this role now.") % {"name": found})
        return _to(found)

    return form_page(request, form, save, title=_("Give a role"), about=found.get_full_name())


@staff(VIEW_PEOPLE)
@require_POST
def end_grant(request: SignedInRequest, pk: int, grant_pk: int) -> HttpResponse:
    found = own_person(request, pk)
    grant = get_object_or_404(found.grants, pk=grant_pk)
    if not grants.may_give(request.user, Role(grant.role), grant.scope):
        raise PermissionDenied
    try:
        grants.end_grant(grant=grant, by=request.user)
        messages.success(request, _("This role is ended; the record stays."))
    except GrantError as error:
        messages.error(request, str(error))
    return _to(found)


@staff(VIEW_PEOPLE)
@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """The list of what is open, and all roles to the successor in one act."""
    found = own_person(request, pk)
    running = [h for h in holdings_of(found) if not h.grant.delegated_from_id]
    mine = [h.grant for h in running if grants.may_give(request.user, Role(h.grant.role), h.grant.scope)]
    if not mine or len(mine) != len(running):
        raise PermissionDenied
    form = forms.HandOverForm(*bound(request))

    def save() -> HttpResponse:
        to = form.cleaned_data["to"]
        grants.hand_over(user=found, to=to, by=request.user, grants=mine)
        messages.success(request, _("%(name)s has taken over.") % {"name": to})
        return _to(to)

    return form_page(
        request, form, save, title=_("Hand over"), field="to", template="network/hand_over.html", person=found,
        holdings=running, todos=todos_for(found),
    )  # fmt: skip


@staff(CLOSE_ACCOUNT)
@require_POST
def close_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again; the record stays either way."""
    found = own_person(request, pk, CLOSE_ACCOUNT)
    try:
        if found.is_active:
            people_services.close_account(user=found, by=request.user)
            messages.success(request, _("The account is closed, its roles and sessions are ended; the record stays."))
        else:
            people_services.reopen_account(user=found, by=request.user)
            messages.success(request, _("The account is open again; give it a role."))
    except GrantError as error:
        messages.error(request, str(error))
    return _to(found)


@staff(CLOSE_ACCOUNT)
@require_POST
def remove_second_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a lost telephone without recovery codes."""
    found = own_person(request, pk, CLOSE_ACCOUNT)
    second_step.remove_second_step(user=found, by=request.user)
    messages.success(request, _("The second step is removed; at the next sign-in a new one is set up."))
    return _to(found)


def _to(person: User) -> HttpResponse:
    return HttpResponseRedirect(reverse("network:person", args=[person.pk]))
