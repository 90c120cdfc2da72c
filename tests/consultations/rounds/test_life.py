"""A round's life: whatever is done to it, in whatever order, page, desk, receipt, poster and log say the same."""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.comments.models import Comment
from consultations.rounds.exceptions import ClosingsError, ConsultationClosedError
from consultations.rounds.models import Assignment, Consultation, RoundAct
from consultations.rounds.services.acts import approve_act, propose_act, refuse_act, retract_act
from consultations.rounds.services.rounds import note_milestones
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.exceptions import NotAllowedError, SamePersonError
from portal.templatetags.formatting import last_moment
from tests.factories import ContactPointFactory, UserFactory, make_consultation, officer_of, speak

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGIN = datetime(2026, 3, 2, 4, tzinfo=UTC)
WORDS = {
    "scheduled": "待开始", "open": "正在征求意见", "suspended": "已暂停", "closed": "已截止，正在研究",
    "withdrawn": "已撤回",
}  # fmt: skip
REASON = "因防汛工作需要"


@dataclass
class Reference:
    """The rules, said once more and otherwise: what is allowed, and what it makes of the round."""

    opens: datetime
    public: datetime
    points: datetime
    suspended: bool = False
    withdrawn: bool = False
    waiting: tuple[str, datetime | None, datetime | None, int] | None = None
    done: list[str] = field(default_factory=list)

    def phase(self, now: datetime) -> str:
        if self.withdrawn:
            return "withdrawn"
        if self.suspended:
            return "suspended"
        if now < self.opens:
            return "scheduled"
        return "open" if now < self.public else "closed"

    def allows(self, kind: str, public: datetime | None, points: datetime | None, now: datetime) -> bool:
        phase = self.phase(now)
        if phase == "withdrawn" or kind == "correct":
            return False
        if kind == "withdraw":
            return True
        if kind == "suspend":
            return phase == "open"
        if kind == "close_early":
            return phase in {"open", "suspended"} and (points is None or now < points <= self.points)
        assert public is not None
        assert points is not None
        return self._allows_closings(kind, public, points, phase, now)

    def _allows_closings(self, kind: str, public: datetime, points: datetime, phase: str, now: datetime) -> bool:
        sane = public <= points and now < points
        if kind == "resume":
            return phase == "suspended" and sane and now < public
        if phase == "closed":
            sane = sane and public == self.public and now < self.points
        else:
            sane = sane and max(now, self.opens) < public and phase in {"scheduled", "open"}
        moved = (public, points) != (self.public, self.points)
        if kind == "extend":
            return sane and moved and public >= self.public and points >= self.points
        return sane and moved and public <= self.public and points <= self.points

    def carry_out(self, kind: str, public: datetime | None, points: datetime | None, now: datetime) -> None:
        self.done.append(kind)
        if kind == "withdraw":
            self.withdrawn = True
        elif kind == "suspend":
            self.suspended = True
        else:
            self.suspended = False
            self.public, self.points = public or min(self.public, now), points or now


Step = tuple[Any, ...]
SECOND = st.sampled_from(["approve", "refuse", "retract", "own"])
OFFSETS = st.integers(min_value=-20, max_value=20)
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(min_value=1, max_value=25)),
    st.tuples(st.just("act"), st.sampled_from([kind.value for kind in RoundAct.Kind]), OFFSETS, OFFSETS,
              st.integers(min_value=0, max_value=1)),
    st.tuples(st.just("settle"), SECOND),
    st.tuples(st.just("speak")),
)  # fmt: skip
LONG = os.environ.get("SOAK") == "1"


@settings(max_examples=400 if LONG else 8)
@given(steps=st.lists(STEPS, min_size=4, max_size=14), second=st.booleans())
def test_whatever_is_done_to_a_round_every_screen_says_the_same(steps: list[Step], second: bool) -> None:
    with time_machine.travel(BEGIN, tick=False) as clock, transaction.atomic():
        life = _Life(second)
        life.check()
        for step in steps:
            life.take(step, clock)
            life.check()
        transaction.set_rollback(True)


class _Life:
    def __init__(self, second: bool) -> None:
        self.second = second
        self.now = BEGIN
        self.point = ContactPointFactory()
        self.round: Consultation = make_consultation(points=[self.point], open_days=(2, 30, 35))
        round_ = self.round
        self.reference = Reference(round_.opens_at, round_.public_closes_at, round_.points_close_at)
        self.people = [UserFactory(), UserFactory()]
        self.officer: User = officer_of(self.point)
        self.codes: list[str] = []

    def take(self, step: Step, clock: Any) -> None:
        match step:
            case ("wait", days):
                self.now += days * DAY
                clock.move_to(self.now)
                note_milestones()
            case ("act", kind, public, points, who):
                self.act(kind, public, points, who)
            case ("settle", how):
                self.settle(how)
            case ("speak",):
                self.speak()

    # Each step is tried on the product and on the reference; both refuse or both do it.

    def act(self, kind: str, public: int, points: int, who: int) -> None:
        rules = self.reference
        closings = self.closings(kind, public, points)
        named = {
            name: value for name, value in zip(("public_closes_at", "points_close_at"), closings, strict=True) if value
        }
        allowed = rules.waiting is None and rules.allows(kind, *closings, self.now)
        with override_second(self.second):
            try:
                propose_act(
                    consultation=self.round, kind=RoundAct.Kind(kind), reason=REASON, by=self.people[who], **named
                )
                done = True
            except (NotAllowedError, ClosingsError):
                done = False
        assert done == allowed, (kind, closings, rules)
        if done and self.second:
            rules.waiting = (kind, *closings, who)
        elif done:
            rules.carry_out(kind, *closings, self.now)

    def closings(self, kind: str, public: int, points: int) -> tuple[datetime | None, datetime | None]:
        if kind in {"extend", "shorten"}:
            return self.reference.public + public * DAY, self.reference.points + points * DAY
        if kind == "resume":
            return self.now + public * DAY, self.now + points * DAY
        if kind == "close_early":
            return None, None if points < 0 else self.now + points * DAY
        return None, None

    def settle(self, how: str) -> None:
        rules = self.reference
        act = RoundAct.objects.waiting().filter(consultation=self.round).first()
        assert (act is None) == (rules.waiting is None)
        if act is None or rules.waiting is None:
            return
        kind, public, points, who = rules.waiting
        own, other = self.people[who], self.people[1 - who]
        try:
            if how == "retract":
                retract_act(act=act, by=own)
            elif how == "refuse":
                refuse_act(act=act, by=other, note="依据不足")
            else:
                approve_act(act=act, by=own if how == "own" else other)
        except SamePersonError:
            assert how == "own"
            return
        except (NotAllowedError, ClosingsError):
            assert how == "approve"
            assert not rules.allows(kind, public, points, self.now)
            return
        assert how != "own"
        rules.waiting = None
        if how == "approve":
            assert rules.allows(kind, public, points, self.now)
            rules.carry_out(kind, public, points, self.now)

    def speak(self) -> None:
        self.round = Consultation.objects.get(pk=self.round.pk)
        for point in (None, self.point):
            phase = self.reference.phase(self.now)
            taken = phase == "open" if point is None else self.now >= self.reference.opens
            try:
                received = speak(self.round, "建议写得更清楚一些", point=point)
            except ConsultationClosedError:
                assert not taken
            else:
                assert taken
                late = self.now >= self.reference.points or self.reference.withdrawn
                assert received.submission.is_late == (late and point is not None)
                self.codes.append(received.code)

    # --- what every screen says ---------------------------------------------------------------------------------------

    def check(self) -> None:
        self.round = Consultation.objects.get(pk=self.round.pk)
        phase = self.reference.phase(self.now)
        assert self.round.state == phase
        assert (self.round in Consultation.objects.open(self.now)) == (phase == "open")
        assert (self.round.public_closes_at, self.round.points_close_at) == (
            self.reference.public,
            self.reference.points,
        )
        self.check_public(phase)
        self.check_desk(phase)
        self.check_log()

    def check_public(self, phase: str) -> None:
        client = Client()
        page = client.get(self.round.get_public_url()).content.decode()
        form = client.get(self.round.comment_url)
        poster = client.get(reverse("public:poster", args=[self.round.public_slug])).content.decode()
        assert WORDS[phase] in page
        assert not any(words in page for other, words in WORDS.items() if other != phase)
        assert last_moment(self.reference.public) in page
        if phase in {"scheduled", "open"}:
            assert last_moment(self.reference.public) in poster
        assert page.count(f"理由：{REASON}") >= len(self.reference.done)
        assert form.status_code == (200 if phase == "open" else 403)
        assert (f'href="{self.round.comment_url}"' in page) == (phase == "open")
        if phase in {"suspended", "withdrawn"}:
            assert all(WORDS[phase] in text for text in (poster, form.content.decode()))
        for code in self.codes[-2:]:
            receipt = client.get(reverse("receipts:show", args=[code])).content.decode()
            assert (WORDS["withdrawn"] in receipt) == (phase == "withdrawn")
            assert (WORDS["suspended"] in receipt) == (phase == "suspended")

    def check_desk(self, phase: str) -> None:
        task = Assignment.objects.get(consultation=self.round)
        client = Client()
        client.force_login(self.officer)
        page = client.get(reverse("desk:assignment", args=[task.pk])).content.decode()
        assert WORDS[phase] in page
        assert last_moment(self.reference.public) in page
        assert (task.state == Assignment.State.CALLED_OFF) == self.reference.withdrawn
        if not self.reference.withdrawn:
            assert task.due_at == self.reference.points
        assert task.has_news == bool(self.reference.done)
        assert task.steps.exclude(act=None).count() == len(self.reference.done)

    def check_log(self) -> None:
        done = AuditEntry.objects.filter(action="rounds.act_done").order_by("pk")
        assert [entry.details["kind"] for entry in done] == self.reference.done
        assert [act.kind for act in self.round.acts.announced()] == self.reference.done[::-1]
        assert Comment.objects.filter(consultation=self.round).count() == len(self.codes)


def override_second(second: bool) -> Any:
    from django.test import override_settings

    return override_settings(ROUND_ACTS_NEED_SECOND_PERSON=["all"] if second else [])
