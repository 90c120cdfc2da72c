"""A small world in which everybody has something to see and something to be kept from.

`own` is what lies at point P1 in district D1 and in consultation C1; `other` lies at P2 in D2, and in C2. Whoever has a
role in a part of the world has it in `own`. Words that must not leak from `other` are in `SECRETS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consultations.comments.intake.sheet.columns import OPINION
from consultations.comments.models import Comment
from consultations.comments.opinions import Person
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.drafts.models import CarriedNote, Draft, Provision
from consultations.drafts.services.drafts import read_draft
from consultations.rounds.models import Assignment, Consultation, RoundAct
from contactpoints.models import CollectionPoint, ContactPoint, Designation, ReceptionDay
from portal.accounts.models import Grant, Role, ScopeKind, SignIn, User
from portal.accounts.services.grants import delegate, grant_role
from portal.accounts.services.invitations import invite
from portal.jobs.models import Job
from tests.factories import (
    DRAFT_TEXT,
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    UserFactory,
    make_consultation,
    make_draft,
    person_with,
    speak,
)
from tests.workbooks import workbook

SECRETS = ("别处机密意见", "机密提出人", "18800002222", "机密人员", "18800003333", "机密批次", "机密附注")
_STAFF = (Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.STATISTICS)
_POINT = (Role.HEAD, Role.DEPUTY_HEAD, Role.OFFICER, Role.COLLECTOR, Role.OBSERVER, Role.VOLUNTEER)


@dataclass
class Place:
    """One of the two parts of the world."""

    point: ContactPoint
    consultation: Consultation
    received: Any
    assignment: Assignment
    batch: Any
    person: User
    grant: Grant
    designation: Designation
    reception: ReceptionDay
    collection_point: CollectionPoint
    unread: Draft
    second: Draft
    carried: CarriedNote
    provision: Provision
    sign_in: SignIn
    delegated: Grant
    job: Job
    waiting_act: RoundAct
    secret: str = ""

    @property
    def comment(self) -> Comment:
        found: Comment = self.received.comments[0]
        return found


@dataclass
class World:
    own: Place
    other: Place
    people: dict[str, User] = field(default_factory=dict)

    def place(self, which: str) -> Place:
        return self.own if which == "own" else self.other


def build_world() -> World:
    own, other = _place("own", "1"), _place("other", "2")
    world = World(own, other)
    area = own.point.area.path
    scopes: Mapping[Role, tuple[ScopeKind, Any]] = {
        **dict.fromkeys(_POINT, (ScopeKind.POINT, own.point.pk)),
        Role.COORDINATOR: (ScopeKind.AREA, area),
        Role.DEPUTY: (ScopeKind.AREA, area),
        **dict.fromkeys(_STAFF, (ScopeKind.PROJECT, own.consultation.project_id)),
        Role.EXPERT: (ScopeKind.PROJECT, own.consultation.project_id),
        Role.LEGAL_ASSISTANT: (ScopeKind.PROJECT, own.consultation.project_id),
    }
    for role in Role:
        world.people[role.value] = person_with(role, *scopes.get(role, (ScopeKind.EVERYTHING, "")))
    world.people["none"] = UserFactory()
    world.people["owner"] = own.person
    return world


def _place(which: str, number: str) -> Place:
    hidden = which == "other"
    area = AreaFactory(code=f"D{number}")
    point = ContactPointFactory(code=f"P{number}", organisation=OrganisationFactory(area=area))
    first = make_draft()
    second = make_draft(DRAFT_TEXT.replace("公示", "公开"), project=first.project, previous=first)
    consultation = make_consultation(points=[point], draft=second, public_slug=f"c{number}")
    received = speak(
        consultation, "别处机密意见" if hidden else "本点的意见", on="a1", point=point,
        person=Person("机密提出人" if hidden else "张三", "18800002222" if hidden else "13800001111"),
    )  # fmt: skip
    person = UserFactory(
        display_name="机密人员" if hidden else "本点人员", phone="18800003333" if hidden else "13800003333",
    )  # fmt: skip
    grant = grant_role(user=person, role=Role.COLLECTOR, scope_kind=ScopeKind.POINT, scope_key=str(point.pk), by=None)
    stand_in = UserFactory()
    return Place(
        point=point,
        consultation=consultation,
        received=received,
        assignment=Assignment.objects.get(consultation=consultation),
        batch=_batch(consultation, point, hidden),
        person=person,
        grant=grant,
        designation=Designation.objects.create(
            contact_point=point, level="city", issuing_body="市人大", since=date(2024, 1, 1)
        ),
        reception=ReceptionDay.objects.create(contact_point=point, day=15),
        collection_point=CollectionPoint.objects.create(contact_point=point, code=f"S{number}", name="采集点"),
        unread=read_draft(
            content=DRAFT_TEXT.encode(), name="d.txt", project=first.project, stage=Draft.Stage.DRAFT, by=None
        ),
        second=second,
        carried=CarriedNote.objects.create(
            draft=second,
            before=first.provisions.get(path="a1"),
            outcome="deleted",
            is_key=False,
            left=["question"],
            question="机密附注" if hidden else "本点附注",
        ),
        provision=second.provisions.get(path="a1"),
        sign_in=SignIn.objects.create(user=person, session_key=f"session{number}"),
        delegated=delegate(grant=grant, to=stand_in, until=timezone.now() + timedelta(days=9), by=None),
        job=Job.objects.create(kind="search.repair", queue=Job.Queue.LONG),
        waiting_act=RoundAct.objects.create(
            consultation=consultation,
            kind=RoundAct.Kind.SUSPEND,
            reason="机密理由" if hidden else "理由",
            old_public_closes_at=consultation.public_closes_at,
            old_points_close_at=consultation.points_close_at,
            needs_second_person=True,
            proposed_by=person,
        ),
        secret=invite(user=UserFactory(password="!"), by=None),
    )


def _batch(consultation: Consultation, point: ContactPoint, hidden: bool) -> Any:
    content = workbook([{OPINION: "机密批次意见" if hidden else "本点批次意见"}])
    name = "机密批次.xlsx" if hidden else "本点批次.xlsx"
    return check_batch(
        batch=begin_batch(content=content, name=name, consultation=consultation, contact_point=point, by=None)
    )


# --- the addresses, and what is sent to them --------------------------------------------------------------------------

Arguments = Callable[[Place], list[Any]]


def _of(*paths: str) -> Arguments:
    """The attributes that these dotted paths lead to."""
    getters = [attrgetter(path) for path in paths]
    return lambda place: [getter(place) for getter in getters]


_NONE = _of()
_CONSULTATION = _of("consultation.pk")
_SLUG = _of("consultation.public_slug")
_COMMENT = _of("comment.pk")
_TASK = _of("assignment.pk")
_BATCH = _of("batch.pk")
_POINT_CODE = _of("point.code")
_PERSON = _of("person.pk")
_UNREAD = _of("consultation.pk", "unread.pk")

ARGUMENTS: Mapping[str, Arguments] = {
    "accounts:accept_invitation": lambda place: [place.secret],
    "accounts:end_session": lambda place: [place.sign_in.pk],
    "accounts:delegate": lambda place: [place.grant.pk],
    "accounts:end_delegation": lambda place: [place.delegated.pk],
    "jobs:cancel": lambda place: [place.job.pk],
    "media:private_file": lambda place: [place.batch.file_id],
    "media_file": lambda place: ["points/none.jpg"],
    "desk:slip": lambda place: [place.received.submission.pk],
    "desk:new_receipt": lambda place: [place.received.submission.pk],
    **dict.fromkeys(["desk:assignment", "desk:step", "desk:news_read", "desk:entry", "desk:template", "desk:upload"], _TASK),
    **dict.fromkeys(
        ["desk:batch", "desk:batch_confirm", "desk:batch_discard", "desk:slips", "desk:slips_pdf", "desk:slips_printed"],
        _BATCH,
    ),
    "contactpoints:point": _POINT_CODE,
    "contactpoints:qr": _POINT_CODE,
    "contactpoints:qr_image": _POINT_CODE,
    "contactpoints:short": _POINT_CODE,
    "contactpoints:printed": lambda place: [place.point.code, "card", "html"],
    "network:area": lambda place: [place.point.area.code],
    **dict.fromkeys(
        ["network:point", "network:point_edit", "network:photo", "network:reception", "network:collection_point",
         "network:partner", "network:designate", "network:withdraw", "network:reopen", "network:merge"],
        _POINT_CODE,
    ),
    "network:end_reception": lambda place: [place.point.code, place.reception.pk],
    "network:close_collection_point": lambda place: [place.point.code, place.collection_point.pk],
    "network:end_designation": lambda place: [place.point.code, place.designation.pk],
    **dict.fromkeys(
        ["network:person", "network:person_edit", "network:see_phone", "network:invite", "network:grant_role", "network:hand_over",
         "network:close_account", "network:remove_second_step"],
        _PERSON,
    ),
    "network:end_grant": lambda place: [place.person.pk, place.grant.pk],
    "receipts:show": lambda place: [place.received.code],
    "receipts:qr": lambda place: [place.received.code],
    **dict.fromkeys(
        ["public:page", "public:comment", "public:comment_send", "public:comparison",
         "public:poster", "public:qr", "public:results"],
        _SLUG,
    ),
    "public:comment_edit": lambda place: [place.consultation.public_slug, 0],
    "public:comment_remove": lambda place: [place.consultation.public_slug, 0],
    "public:comment_point": lambda place: [place.consultation.public_slug, 0],
    "public:draft_file": lambda place: [place.consultation.public_slug, "txt"],
    "public:comparison_file": lambda place: [place.consultation.public_slug, "docx"],
    "public:unit": lambda place: [place.consultation.public_slug, "a1"],
    **dict.fromkeys(["office:comment", "office:public_text", "office:file_under", "office:contributor", "office:ask_erasure"], _COMMENT),
    **dict.fromkeys(
        ["office:group", "office:draft_upload", "office:notes", "office:assignments", "office:publish",
         "office:acts", "office:settle_act"],
        _CONSULTATION,
    ),
    **dict.fromkeys(
        ["office:draft_preview", "office:draft_confirm", "office:draft_discard", "office:draft_correct"], _UNREAD
    ),
    "office:act": lambda place: [place.consultation.pk, "withdraw"],
    "office:lineage": lambda place: [place.consultation.pk, place.second.pk],
    "office:carried_notes": lambda place: [place.consultation.pk, place.second.pk],
    "office:place_note": lambda place: [place.consultation.pk, place.second.pk, place.carried.pk],
    "office:note": lambda place: [place.consultation.pk, place.provision.pk],
    "office:review_assignment": _TASK,
}  # fmt: skip
DATA: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    "accounts:delegate": lambda place: {
        "to": place.delegated.user.username,
        "until": timezone.localdate() + timedelta(days=9),
    },
    "desk:step": lambda place: {"state": "received"},
    "desk:entry": lambda place: {"text": "一条意见", "people": "1", "channel": "paper"},
    "desk:upload": lambda place: {"file": SimpleUploadedFile("a.xlsx", b"no workbook")},
    "network:exchange": lambda place: {"file": SimpleUploadedFile("a.xlsx", b"no workbook")},
    "office:clear": lambda place: {"chosen": [f"c{place.comment.pk}"]},
    "office:withhold": lambda place: {"chosen": [f"c{place.comment.pk}"]},
    "office:decide": lambda place: {"chosen": [f"c{place.comment.pk}"]},
    "office:file_under": lambda place: {"path": "a1"},
    "office:settle_act": lambda place: {"act": place.waiting_act.pk, "approve": "1"},
}


def address_of(name: str, place: Place) -> str:
    return reverse(name, args=ARGUMENTS.get(name, _NONE)(place))


__all__ = ["SECRETS", "Place", "World", "address_of", "build_world"]
