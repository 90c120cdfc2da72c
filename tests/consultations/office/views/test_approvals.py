from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consultations.decisions.models import DispositionKind
from consultations.decisions.services.decisions import propose_decision
from consultations.office.queries import SHOWN_MEMBERS
from consultations.rounds.models import Consultation
from portal.accounts.models import Role, User
from tests.consultations.decisions.kinds import kind
from tests.factories import comment_on, make_consultation, person_with

pytestmark = pytest.mark.django_db
QUERIES = 9


def propose(consultation: Consultation, words: list[str], by: User) -> None:
    comments = [comment_on(consultation, each) for each in words]
    propose_decision(comments=comments, kind=DispositionKind.objects.get(code="adopted"), by=by)


def test_an_act_shows_the_first_of_its_comments_and_how_many_there_are(client: Client, reviewer: User) -> None:
    consultation = make_consultation()
    propose(consultation, [f"多条中的第{n}条。" for n in range(SHOWN_MEMBERS + 2)], reviewer)
    propose(consultation, ["只有这一条。"], reviewer)
    client.force_login(person_with(Role.APPROVER))

    page = client.get(reverse("office:approvals")).content.decode()

    assert [page.count(f"多条中的第{n}条。") for n in range(SHOWN_MEMBERS + 2)] == [1] * SHOWN_MEMBERS + [0, 0]
    assert (page.count("只有这一条。"), page.count(f"共 {SHOWN_MEMBERS + 2} 条意见")) == (1, 1)


def test_the_number_of_queries_does_not_grow_with_the_acts(
    client: Client, reviewer: User, django_assert_num_queries: Any
) -> None:
    client.force_login(person_with(Role.APPROVER))
    consultation = make_consultation()
    address = reverse("office:approvals")
    propose(consultation, ["第一条"], reviewer)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in range(4):
        propose(consultation, [f"又一条{number}"], reviewer)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_a_second_person_approves_on_the_page(client: Client, reviewer: User, approver: User) -> None:
    comment = comment_on(make_consultation())
    decision = propose_decision(comments=[comment], kind=kind("adopted"), by=reviewer)
    client.force_login(approver)

    assert comment.original_text in client.get(reverse("office:approvals")).content.decode()
    client.post(reverse("office:sign"), {"act": str(decision.pk), "approve": "1"})

    decision.refresh_from_db()
    assert decision.approved_by == approver
    assert comment.original_text not in client.get(reverse("office:approvals")).content.decode()
