"""Places are chosen by name from a tree, never typed as codes."""

import re
import time

import pytest
from django.test import Client
from django.urls import reverse

from contactpoints.models import Area, AreaLevel, CollectionPoint, ContactPoint
from contactpoints.picking import MOST
from portal.accounts.models import Grant, Role, ScopeKind
from tests.factories import (
    AreaFactory,
    ContactPointFactory,
    OrganisationFactory,
    make_consultation,
    person_with,
)

pytestmark = pytest.mark.django_db

_OPTION = re.compile(r'<option(?: value="([^"]*)")?(?: selected)?( disabled)?(?: selected)?>([^<]*)</option>')


class Network:
    """滨江市 with 东区 (桥头街道: 桥头点; 东门点) and 西区 (西门点)."""

    def __init__(self) -> None:
        self.city = AreaFactory(code="BJ", name="滨江市")
        self.east = AreaFactory(code="E", name="东区", parent=self.city)
        self.bridge = AreaFactory(code="EB", name="桥头街道", parent=self.east)
        self.west = AreaFactory(code="W", name="西区", parent=self.city)
        self.points = {
            name: ContactPointFactory(name=name, code=code, area=area, organisation=OrganisationFactory(area=area))
            for name, code, area in [
                ("桥头点", "P1", self.bridge), ("东门点", "P2", self.east), ("西门点", "P3", self.west),
            ]
        }  # fmt: skip


@pytest.fixture
def network() -> Network:
    return Network()


def offered(page: str) -> dict[str, str]:
    """Of the list of places, each line that can be chosen with its value."""
    lists = page[page.index('<select name="place"') :]
    rows = _OPTION.findall(lists[: lists.index("</select>")])
    return {label: value for value, disabled, label in rows if value and not disabled}


def listed(page: str) -> list[str]:
    lists = page[page.index('<select name="place"') :]
    return [label for _value, _disabled, label in _OPTION.findall(lists[: lists.index("</select>")])][1:]


def get(client: Client, address: str, *args: object, **query: str) -> str:
    return client.get(reverse(address, args=args), query).content.decode()


def test_a_coordinator_chooses_from_the_tree_of_her_area(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.east.path))

    page = get(client, "network:person_new")

    # The city is there to say where the district lies, and cannot be chosen.
    assert listed(page) == ["滨江市", "　东区", "　　· 东门点", "　　桥头街道", "　　　· 桥头点"]
    assert list(offered(page)) == ["　东区", "　　· 东门点", "　　桥头街道", "　　　· 桥头点"]
    assert "西区" not in page
    assert "西门点" not in page


def test_a_head_finds_her_own_point_chosen(network: Network, client: Client) -> None:
    point = network.points["西门点"]
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, point.pk))

    page = get(client, "network:person_new")

    assert f'<option value="point:{point.pk}" selected>' in page
    assert list(offered(page)) == ["　　· 西门点"]


def test_an_editor_is_offered_her_own_laws_only(network: Network, client: Client) -> None:
    own, other = make_consultation(title="本人的条例"), make_consultation(title="别人的条例")
    client.force_login(person_with(Role.EDITOR, ScopeKind.PROJECT, own.project_id))
    newcomer = {"name": "专家", "role": "expert"}

    answer = client.post(reverse("network:person_new"), newcomer | {"place": f"consultation:{other.pk}"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["place"]
    assert set(offered(page)) == {str(own.project), "本人的条例"}
    done = client.post(reverse("network:person_new"), newcomer | {"place": offered(page)["本人的条例"]})
    assert done.status_code == 200
    assert Grant.objects.filter(role=Role.EXPERT, scope_kind="consultation", scope_key=str(own.pk)).exists()


def test_everything_is_offered_to_whoever_may_give_everything(network: Network, client: Client) -> None:
    make_consultation(title="一部条例", points=[network.points["桥头点"]])
    client.force_login(person_with(Role.SECURITY))

    found = offered(get(client, "network:person_new"))

    assert found["全部"] == "everything:"
    assert {value.partition(":")[0] for value in found.values()} == set(ScopeKind.values)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("桥头", ["　　桥头街道", "　　　· 桥头点"]),
        ("桥头 点", ["　　　· 桥头点"]),
        ("p3", ["　　· 西门点"]),
        ("没有的", []),
    ],
)
def test_words_narrow_the_list(words: str, found: list[str], network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.city.path))

    assert list(offered(get(client, "network:person_new", words=words))) == found


def test_without_scripts_a_button_narrows_and_what_is_typed_stays(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.city.path))
    chosen = f"point:{network.points['西门点'].pk}"
    typed = {"name": "新来的人", "role": "officer", "place": chosen, "words": "桥头", "look": "1"}

    answer = client.post(reverse("network:person_new"), typed)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'value="新来的人"' in page
    assert f'<option value="{chosen}" selected>西门点</option>' in page
    assert "　　　· 桥头点" in offered(page)
    assert not Grant.objects.filter(role=Role.OFFICER).exists()


def test_a_form_is_not_filled_in_by_its_address(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.city.path))

    page = get(client, "network:person_new", name="假冒的人", words="桥头")

    assert "假冒的人" not in page


def test_a_point_is_opened_in_an_area_by_its_name_and_changed_without_losing_its_marks(
    network: Network, client: Client
) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.east.path))
    page = get(client, "network:point_new")
    assert list(offered(page)) == ["　东区", "　　桥头街道"]
    fields = {"code": "N1", "name": "新点", "host": "新单位", "host_kind": "street"}

    assert client.post(reverse("network:point_new"), fields | {"place": "area:/BJ/W/"}).status_code == 422
    assert (
        client.post(reverse("network:point_new"), fields | {"place": offered(page)["　　桥头街道"]}).status_code == 302
    )
    assert ContactPoint.objects.get(code="N1").area == network.bridge
    change = get(client, "network:point_edit", "N1")
    assert f'<option value="area:{network.bridge.path}" selected>' in change


def test_a_point_is_merged_into_one_chosen_from_the_tree(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.city.path))
    page = get(client, "network:merge", "P1")
    assert listed(page) == ["滨江市", "　东区", "　　· 东门点", "　西区", "　　· 西门点"]

    client.post(reverse("network:merge", args=["P1"]), {"place": offered(page)["　　· 东门点"]})

    assert ContactPoint.objects.get(code="P1").merged_into == network.points["东门点"]


def test_an_area_is_hung_under_one_chosen_from_the_tree(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.ADMINISTRATOR))
    level = AreaLevel.objects.get(code="district")
    page = get(client, "network:area_new")

    client.post(
        reverse("network:area_new"),
        {"code": "WX", "name": "新街道", "level": level.pk, "place": offered(page)["　西区"]},
    )

    assert Area.objects.get(code="WX").parent == network.west
    assert f'<option value="area:{network.west.path}" selected>' in get(client, "network:area", "WX")


def test_a_collection_point_lies_in_one_of_the_same_point(network: Network, client: Client) -> None:
    own, other = network.points["桥头点"], network.points["西门点"]
    above = CollectionPoint.objects.create(contact_point=own, code="S1", name="一社区")
    CollectionPoint.objects.create(contact_point=own, code="S2", name="二网格", parent=above)
    foreign = CollectionPoint.objects.create(contact_point=other, code="S9", name="外社区")
    client.force_login(person_with(Role.HEAD, ScopeKind.POINT, own.pk))
    address = reverse("network:collection_point", args=[own.code])

    page = client.get(address).content.decode()

    assert re.search(rf'<option value="{above.pk}"[^>]*>一社区</option>', page)
    assert ">　二网格</option>" in page
    assert "外社区" not in page
    assert client.post(address, {"code": "S3", "name": "三", "parent": foreign.pk}).status_code == 422
    assert client.post(address, {"code": "S3", "name": "三", "parent": above.pk}).status_code == 302
    assert CollectionPoint.objects.get(code="S3").parent == above


@pytest.mark.parametrize(
    "value", ["", "area", "nowhere:1", "point:", "point:x", "point:99999999999999999999999", "area:/", "everything:"]
)
def test_what_is_in_no_list_is_refused(value: str, network: Network, client: Client) -> None:
    client.force_login(person_with(Role.COORDINATOR, ScopeKind.AREA, network.city.path))

    answer = client.post(reverse("network:person_new"), {"name": "新来的", "role": "officer", "place": value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["place"]


def test_a_long_list_says_that_there_is_more(network: Network, client: Client) -> None:
    level = network.west.level
    Area.objects.bulk_create(
        Area(code=f"X{n}", name=f"街道{n}", level=level, parent=network.west, path=f"{network.west.path}X{n}/")
        for n in range(MOST)
    )
    client.force_login(person_with(Role.ADMINISTRATOR))

    page = get(client, "network:area_new")
    narrowed = get(client, "network:area_new", words="街道199")

    assert len(offered(page)) == MOST
    assert "还有更多" in page
    assert list(offered(narrowed)) == ["　　街道199"]
    assert "还有更多" not in narrowed


def test_many_words_ask_the_database_one_question_each(network: Network, client: Client) -> None:
    client.force_login(person_with(Role.ADMINISTRATOR))
    begun = time.process_time()

    answer = client.get(f"{reverse('network:point_new')}?words={'+'.join('abcdefghijklmnopqrstuvwxyz')}")

    assert answer.status_code == 200
    assert time.process_time() - begun < 2
