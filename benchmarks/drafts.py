"""What drafts cost: parsing, comparing, and the public page of a long text with many comments."""

import gzip
import multiprocessing
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from difflib import HtmlDiff
from typing import Any

import django

# The processes that are started here begin with this module.
django.setup()

from consultations.lawtext.comparison import compare
from consultations.lawtext.numerals import format_number
from consultations.lawtext.parser import parse
from consultations.sample.voices import read_cores

ARTICLES = 1_260
COMMENTS = 20_000
CHANGED = 0.1
HTMLDIFF_CAP = 600
REQUESTS = 60
Report = Callable[..., None]


def make_statute(articles: int, seed: int = 1) -> str:
    """A statute of so many articles, of the length of the Civil Code's, from the sample's sentences; seeded."""
    chance = random.Random(seed)
    words = [core.text.rstrip("。") for name in ("open", "closed", "second") for core in read_cores(name)]
    lines = [
        "某市综合管理条例（草案）",
        "目　录",
        *(f"第{format_number(n)}章　第{n}部分" for n in range(1, articles // 15 + 1)),
    ]
    for n in range(1, articles + 1):
        if n % 15 == 1:
            chapter = n // 15 + 1
            lines.append(f"第{format_number(chapter)}章　第{chapter}部分")
        first = f"{chance.choice(words)}，并符合本条例第{format_number(chance.randint(1, articles))}条的规定"
        lines.append(f"第{format_number(n)}条　{first}。")
        if chance.random() < 0.3:
            lines[-1] = lines[-1].rstrip("。") + "："
            lines += [f"（{format_number(k)}）{chance.choice(words)}{'；' if k < 4 else '。'}" for k in range(1, 5)]
        if chance.random() < 0.4:
            lines.append(f"{chance.choice(words)}，{chance.choice(words)}。")
    return "\n".join(lines)


# How fifteen amended statutes changed: of 746 rows that differ words do in 432, 267 were put in, 47 left out.
AS_AMENDED = {"words": 432, "put in": 267, "left out": 47}
WORDS_ONLY = {"words": 1}


def changed(source: str, share: float, kinds: Mapping[str, int], seed: int = 2) -> str:
    """The text with a share of its articles changed, by kinds with their weights, and the rest renumbered."""
    chance = random.Random(seed)
    lines: list[str] = []
    number, left_out = 0, False
    for line in source.split("\n"):
        if not (line.startswith("第") and "条　" in line):
            lines += [] if left_out and not line.startswith("第") else [line]
            left_out = left_out and not line.startswith("第")
            continue
        words = line.partition("条　")[2]
        fate = chance.choices(list(kinds), list(kinds.values()))[0] if chance.random() < share else ""
        left_out = fate == "left out"
        if fate == "put in":
            number += 1
            lines.append(
                f"第{format_number(number)}条　本市鼓励第{chance.randrange(10**6)}种做法，具体办法由市人民政府制定。"
            )
        if not left_out:
            number += 1
            half = len(words) // 2
            kept = f"{words[:half]}按照有关规定{words[half + 2 :]}" if fate == "words" else words
            lines.append(f"第{format_number(number)}条　{kept}")
    return "\n".join(lines)


def timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def parsing(report: Report) -> None:
    for articles in (ARTICLES // 2, ARTICLES, ARTICLES * 2):
        source = make_statute(articles)
        seconds = min(timed(lambda: parse(source)) for _ in range(3))
        report(f"parsing {articles:,} articles", seconds, "s", characters=len(source))
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        used = pool.submit(_memory_of_parsing).result(timeout=120)
    report(f"memory above start, parsing {ARTICLES:,} articles", used, "MB")


def _memory_of_parsing() -> float:
    """The most that parsing holds at once, counted by tracemalloc in a process of its own."""
    source = make_statute(ARTICLES)
    tracemalloc.start()
    parse(source)
    return tracemalloc.get_traced_memory()[1] / 2**20


def comparing(report: Report, cap: float = HTMLDIFF_CAP) -> None:
    old = make_statute(ARTICLES)
    for name, kinds in (("as statutes are amended", AS_AMENDED), ("in their words only", WORDS_ONLY)):
        new = changed(old, CHANGED, kinds)
        trees = parse(old), parse(new)
        ours = min(timed(lambda trees=trees: compare(*trees)) for _ in range(5))
        report(f"comparing two texts of {ARTICLES:,} articles, 10 % changed {name}", ours, "s",
               **compare(*trees).summary)  # fmt: skip
        peer, ended = _seconds_of_html_diff(old, new, cap)
        report("peer: difflib.HtmlDiff on the same lines", peer, "s", capped=not ended,
               times_as_long=round(peer / ours, 1))  # fmt: skip


def _seconds_of_html_diff(old: str, new: str, cap: float) -> tuple[float, bool]:
    """How long it takes, and whether it came to an end, in a process that is ended at the cap."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    worker = context.Process(target=_html_diff, args=(there, old, new))
    worker.start()
    here.recv()  # what starting a process takes is not counted
    start = time.perf_counter()
    ended = here.poll(cap)
    seconds = time.perf_counter() - start
    worker.kill()
    return seconds, ended


def _html_diff(pipe: Any, old: str, new: str) -> None:
    pipe.send("begins")
    HtmlDiff(wrapcolumn=40).make_file(old.split("\n"), new.split("\n"))
    pipe.send("ends")


# --- the public page --------------------------------------------------------------------------------------------------


def public_page(report: Report) -> None:
    """In a database of its own, through the whole of Django but for the socket; no page cache."""
    from django.conf import settings
    from django.test import Client
    from django.test.utils import get_runner

    settings.ALLOWED_HOSTS = ["*"]
    runner = get_runner(settings)(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases(serialized_aliases=set())
    try:
        ours, peer = _make_pages()
        client = Client()
        queries, size = _queries_and_size(client, ours)
        seconds = _seconds(client, ours)
        report("public page of a long text, queries", queries, "queries", articles=ARTICLES, comments=COMMENTS)
        report("public page of a long text, compressed", size / 1024, "KB")
        report("public page of a long text, p50", statistics.median(seconds), "s")
        report("public page of a long text, p95", seconds[int(len(seconds) * 0.95)], "s")
        others = _seconds(client, peer, requests=10)
        assert "第一千二百六十条" in client.get(peer).content.decode()
        times = statistics.median(others) / statistics.median(seconds)
        report("peer: the same text as a Wagtail StreamField page, p50", statistics.median(others), "s",
               times_as_long=round(times, 1))  # fmt: skip
    finally:
        runner.teardown_databases(databases)
        runner.teardown_test_environment()


def _queries_and_size(client: Any, address: str) -> tuple[int, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    return len(captured), len(gzip.compress(response.content, 6))


def _seconds(client: Any, address: str, requests: int = REQUESTS) -> list[float]:
    client.get(address)
    return sorted(timed(lambda: client.get(address, headers={"Accept-Encoding": "gzip"})) for _ in range(requests))


def _make_pages() -> tuple[str, str]:
    """The consultation with its comments, and the same words as a page of StreamField blocks."""
    from django.utils import timezone

    from benchmarks.stream_page import make_stream_page
    from consultations.drafts.models import Draft, LegislativeProject
    from consultations.drafts.services.drafts import confirm_draft, read_draft
    from consultations.rounds.models import Consultation, ConsultationIndexPage
    from portal.pages.models import HomePage

    project = LegislativeProject.objects.create(code="bench", name="某市综合管理条例", responsible_body="某市人大")
    draft = confirm_draft(
        draft=read_draft(
            content=make_statute(ARTICLES).encode(), name="draft.txt", project=project, stage=Draft.Stage.DRAFT, by=None
        ),
        by=None,
    )
    now = timezone.now()
    page = Consultation(
        title="征求意见", public_slug="bench", project=project, draft=draft, opens_at=now - timedelta(days=1),
        public_closes_at=now + timedelta(days=30), points_close_at=now + timedelta(days=31),
    )  # fmt: skip
    ConsultationIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    _make_comments(Consultation.objects.get(pk=page.pk))
    peer = make_stream_page(HomePage.objects.get(), parse(draft.source_text))
    return page.get_public_url(), peer.url


def _make_comments(consultation: Any) -> None:
    from consultations.comments.models import Comment, CommentTarget, Receipt, Submission

    chance = random.Random(3)
    articles = list(consultation.draft.provisions.filter(kind="article"))
    receipts = Receipt.objects.bulk_create([Receipt(code_hash=f"{n:064d}") for n in range(COMMENTS)], batch_size=1_000)
    submissions = Submission.objects.bulk_create(
        [Submission(consultation=consultation, door="public", channel="online", receipt=receipt) for receipt in receipts],
        batch_size=1_000,
    )  # fmt: skip
    comments = Comment.objects.bulk_create(
        [
            Comment(submission=submission, consultation=consultation, original_text=f"第{n}条意见", fingerprint=str(n))
            for n, submission in enumerate(submissions)
        ],
        batch_size=1_000,
    )
    CommentTarget.objects.bulk_create(
        [CommentTarget(comment=comment, kind="unit", provision=chance.choice(articles)) for comment in comments],
        batch_size=1_000,
    )
