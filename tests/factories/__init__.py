"""Test records, made through the services where the product makes them so."""

from datetime import timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from consultations.comments.models import Comment, Submission
from consultations.comments.opinions import Opinion, Origin, Person
from consultations.comments.services.submissions import Received, submit
from consultations.drafts.models import Draft, LegislativeProject, Provision
from consultations.drafts.services.drafts import confirm_draft, read_draft
from consultations.rounds.models import Consultation, ConsultationIndexPage
from contactpoints.models import Area, AreaLevel, ContactPoint, Organisation
from portal.accounts.models import Role, ScopeKind, User
from portal.accounts.services.grants import grant_role

DRAFT_TEXT = """测试市停车条例（草案）

第一章　总则
第一条　为了规范停车，制定本条例。
第二条　本市的停车管理适用本条例。
第二章　规定
第三条　禁止在下列地方停车：
（一）消防车通道；
（二）盲道。
前款所列地方应当设置标志。
第三条之一　收费标准应当公示。
第四条　本条例自公布之日起施行。
"""


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    display_name = factory.Sequence(lambda n: f"人员{n}")
    password = factory.LazyFunction(lambda: make_password("secret-pass"))


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area

    code = factory.Sequence(lambda n: f"A{n}")
    name = factory.Sequence(lambda n: f"地区{n}")
    level = factory.LazyFunction(lambda: AreaLevel.objects.get_or_create(code="district", defaults={"name": "区县"})[0])


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"单位{n}")
    kind = Organisation.Kind.STREET
    area = factory.SubFactory(AreaFactory)


class ContactPointFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ContactPoint

    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"联系点{n}")
    organisation = factory.SubFactory(OrganisationFactory)
    area = factory.SelfAttribute("organisation.area")


class ProjectFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = LegislativeProject

    code = factory.Sequence(lambda n: f"project-{n}")
    name = factory.Sequence(lambda n: f"测试市第{n}号条例")
    responsible_body = "测试市人大常委会法工委"


def person_with(role: Role, kind: ScopeKind = ScopeKind.EVERYTHING, key: Any = "") -> User:
    """Somebody who holds one role."""
    user = UserFactory()
    grant_role(user=user, role=role, scope_kind=kind, scope_key=str(key), by=None)
    return user


def officer_of(point: ContactPoint) -> User:
    return person_with(Role.OFFICER, ScopeKind.POINT, point.pk)


def make_draft(text: str = DRAFT_TEXT, project: LegislativeProject | None = None, **kwargs: Any) -> Draft:
    """A confirmed text."""
    terms = {"stage": Draft.Stage.DRAFT, "by": None} | kwargs
    draft = read_draft(content=text.encode(), name="draft.txt", project=project or ProjectFactory(), **terms)
    return confirm_draft(draft=draft, by=None)


def make_consultation(
    *, points: Any = (), open_days: tuple[float, float, float] = (-1, 30, 35), **kwargs: Any
) -> Consultation:
    """A published consultation; `open_days` are opening and the two closings, counted in days from now."""
    now = timezone.now()
    opens, public, point = (now + timedelta(days=days) for days in open_days)
    draft = kwargs.pop("draft", None) or make_draft()
    page = Consultation(
        title=kwargs.pop("title", "测试征求意见"), project=draft.project, draft=draft, opens_at=opens,
        public_closes_at=public, points_close_at=point, **kwargs,
    )  # fmt: skip
    ConsultationIndexPage.objects.get().add_child(instance=page)
    page.points.set(points)
    page.save_revision().publish()
    return Consultation.objects.get(pk=page.pk)


def article(consultation: Consultation, path: str) -> Provision:
    return Provision.objects.get(draft=consultation.draft, path=path)


def speak(
    consultation: Consultation, text: str = "建议写得更清楚一些", *, on: str = "", point: ContactPoint | None = None,
    people: int = 1, person: Person | None = None, door: Submission.Door | None = None,
) -> Received:  # fmt: skip
    """Somebody says something."""
    door = door or (Submission.Door.ENTRY if point else Submission.Door.PUBLIC)
    return submit(
        consultation=consultation,
        opinions=[Opinion(text=text, targets=(article(consultation, on),) if on else (), people=people)],
        origin=Origin(door, contact_point=point),
        person=person,
        by=None,
    )


def comment_on(consultation: Consultation, text: str = "建议写得更清楚一些", **kwargs: Any) -> Comment:
    return speak(consultation, text, **kwargs).comments[0]


def close(consultation: Consultation) -> Consultation:
    """Let both closings pass."""
    past = timezone.now() - timedelta(minutes=1)
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=past - timedelta(days=30), public_closes_at=past, points_close_at=past
    )
    consultation.refresh_from_db()
    return consultation
