"""What the network costs: 10,000 points and 60,000 people, through the whole of Django but for the socket.

Run it against PostgreSQL by setting DATABASE_URL. Peers: Wagtail's generic listing of the same points, and a permission
check by one row for each person and object, as django-guardian keeps them, through Django's groups.
"""

import random
import statistics
from collections.abc import Callable
from typing import Any

import django

django.setup()

from benchmarks.drafts import timed

POINTS, PEOPLE, REQUESTS, QUESTIONS = 10_000, 60_000, 40, 500
Report = Callable[..., None]


def network(report: Report) -> None:
    from django.conf import settings
    from django.test.utils import get_runner

    settings.ALLOWED_HOSTS = ["*"]
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases(serialized_aliases=set())
    try:
        _measure(report)
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()


def _measure(report: Report) -> None:
    from contactpoints.importing.network import import_network
    from contactpoints.volume import Volume, make_network

    points_only = _workbook(Volume(POINTS, 0).tables)
    seconds = timed(lambda: import_network(points_only, by=None, dry_run=True))
    report(f"importing {POINTS:,} points from .xlsx, areas and designations included", seconds, "s")
    seconds = timed(lambda: make_network(points=POINTS, people=PEOPLE))
    report(f"making {POINTS:,} points and {PEOPLE:,} people", seconds, "s")
    coordinator, officer = _people()
    _pages(report, coordinator, officer)
    _permission(report, coordinator)


def _workbook(tables: Any) -> bytes:
    import io

    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _people() -> tuple[Any, Any]:
    from contactpoints.models import Area, ContactPoint
    from portal.accounts.models import Role, ScopeKind, User
    from portal.accounts.services.grants import grant_role

    made = []
    cities = Area.objects.filter(parent__code="V").order_by("pk")[:2]
    point = ContactPoint.objects.get(code="VP7")
    for name in ("coordinator", "officer"):
        user = User.objects.create(username=name)
        user.set_password("secret-pass")
        user.save()
        made.append(user)
    for city in cities:
        grant_role(user=made[0], role=Role.COORDINATOR, scope_kind=ScopeKind.AREA, scope_key=city.path, by=None)
    grant_role(user=made[1], role=Role.OFFICER, scope_kind=ScopeKind.POINT, scope_key=str(point.pk), by=None)
    return made[0], made[1]


def _pages(report: Report, coordinator: Any, officer: Any) -> None:
    for name, user, address in (
        ("directory search", None, "/points/?q=东街道"),
        (
            "directory with five filters",
            None,
            "/points/?q=路&area=V0&capability=deputies-station&subject=transport&kind=school",
        ),
        ("a point's page", None, "/points/VP5/"),
        ("a coordinator's list of 2,000 points", coordinator, "/network/"),
        ("a coordinator's people", coordinator, "/network/people/?q=赵"),
        ("an officer's desk", officer, "/desk/"),
    ):
        _page(report, name, user, address)
    _sign_in(report, officer)
    _peer_listing(report)


def _page(report: Report, name: str, user: Any, address: str) -> None:
    from django.test import Client

    client = Client()
    if user is not None:
        client.force_login(user)
    assert client.get(address).status_code == 200, address
    queries = _queries(lambda: client.get(address))
    seconds = sorted(timed(lambda: client.get(address)) for _ in range(REQUESTS))
    report(
        f"{name}, p95", seconds[int(REQUESTS * 0.95)], "s", p50=round(statistics.median(seconds), 4), queries=queries
    )


def _queries(act: Callable[[], Any]) -> int:
    """How many statements an act runs; counted by a wrapper, since a request ends Django's own log."""
    from django.db import connection

    count = 0

    def wrapper(execute: Any, *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    with connection.execute_wrapper(wrapper):
        act()
    return count


def _sign_in(report: Report, user: Any) -> None:
    from django.contrib.auth.hashers import make_password
    from django.test import Client, override_settings

    data = {"username": user.username, "password": "secret-pass"}

    def act() -> Any:
        return Client().post("/accounts/sign-in/", data)

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        user.set_password("secret-pass")
        user.save()
        assert act().status_code == 302
        queries = _queries(act)
        seconds = sorted(timed(act) for _ in range(REQUESTS))
        hashing = min(timed(lambda: make_password("secret-pass")) for _ in range(5))
    report("sign-in, p95", seconds[int(REQUESTS * 0.95)], "s", p50=round(statistics.median(seconds), 4), queries=queries,
           of_which_argon2=round(hashing, 4))  # fmt: skip


def _peer_listing(report: Report) -> None:
    """Wagtail's generic listing of the points, as a snippet would have it, with the same columns."""
    from django.test import RequestFactory
    from wagtail.admin.views.generic import IndexView

    from contactpoints.models import ContactPoint
    from portal.accounts.models import User

    user = User.objects.create(username="root", is_superuser=True)

    class Listing(IndexView):
        model = ContactPoint
        list_display = ["name", "code", "area", "organisation"]
        paginate_by = 50
        search_url = None
        template_name = "wagtailadmin/generic/index.html"
        page_title = "points"
        index_url_name = "wagtailadmin_home"

    view = Listing.as_view()

    def ask() -> Any:
        request = RequestFactory().get("/admin/")
        request.user = user
        return view(request).render()

    ask()
    queries = _queries(ask)
    seconds = sorted(timed(ask) for _ in range(REQUESTS))
    report("peer: Wagtail's generic listing, p95", seconds[int(REQUESTS * 0.95)], "s",
           p50=round(statistics.median(seconds), 4), queries=queries)  # fmt: skip


def _permission(report: Report, coordinator: Any) -> None:
    """`can()` for random people and points; the peer asks for a row for each person or group and object."""
    from django.db import connection

    from contactpoints.models import ContactPoint
    from contactpoints.permissions import EDIT_POINT
    from portal.accounts.grants import can
    from portal.accounts.models import User

    chance = random.Random(5)
    people = list(User.objects.filter(code__startswith="VR").order_by("pk")[:PEOPLE])
    points = list(ContactPoint.objects.order_by("pk"))
    pairs = [(chance.choice(people), chance.choice(points)) for _ in range(QUESTIONS)]
    seconds = sorted(timed(lambda pair=pair: can(pair[0], EDIT_POINT, pair[1])) for pair in pairs)
    queries = _queries(lambda: can(coordinator, EDIT_POINT, points[7]))
    report("can(), p95", seconds[int(QUESTIONS * 0.95)], "s", p50=round(statistics.median(seconds), 6), queries=queries)
    _make_rows(people, points)

    def ask(user: Any, point: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_PEER, [user.pk, str(point.pk), "edit", user.pk, str(point.pk), "edit"])
            return cursor.fetchone() is not None

    seconds = sorted(timed(lambda pair=pair: ask(*pair)) for pair in pairs)
    report("peer: a row for each person and object, p95", seconds[int(QUESTIONS * 0.95)], "s",
           p50=round(statistics.median(seconds), 6), queries=1)  # fmt: skip


_PEER = """
SELECT 1 FROM bench_user_row WHERE user_id = %s AND object_pk = %s AND codename = %s
UNION ALL
SELECT 1 FROM bench_group_row g JOIN accounts_user_groups m ON m.group_id = g.group_id
 WHERE m.user_id = %s AND g.object_pk = %s AND g.codename = %s LIMIT 1
"""


def _make_rows(people: list[Any], points: list[Any]) -> None:
    """Tables as django-guardian's: one row for everybody who holds a right on a point, and one for a group on it."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name, owner in (("user", "user_id"), ("group", "group_id")):
            cursor.execute(
                f"CREATE TABLE bench_{name}_row ({owner} bigint, object_pk varchar(20), codename varchar(40))"
            )
            cursor.execute(f"CREATE INDEX bench_{name}_idx ON bench_{name}_row ({owner}, object_pk, codename)")
        rows = [(person.pk, str(points[n % len(points)].pk), "edit") for n, person in enumerate(people)]
        cursor.executemany("INSERT INTO bench_user_row VALUES (%s, %s, %s)", rows)
        groups = [(1, str(point.pk), "edit") for point in points]
        cursor.executemany("INSERT INTO bench_group_row VALUES (%s, %s, %s)", groups)
