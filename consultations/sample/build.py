"""Builds the sample through the same services that people use."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from openpyxl import load_workbook

from consultations.comments.intake.sheet.columns import COLUMNS, NAME, OPINION, PEOPLE, PHONE, PROPOSED, REASON, TARGET
from consultations.comments.intake.sheet.template import build_template
from consultations.comments.models import Comment, Submission
from consultations.comments.opinions import Origin
from consultations.comments.services.batches import begin_batch, check_batch
from consultations.comments.services.clearance import clear_comments, withhold_comments
from consultations.comments.services.comments import COMMENTS
from consultations.comments.services.reporting import report_collection
from consultations.comments.services.storing import store_batch
from consultations.comments.services.submissions import submit
from consultations.decisions.models import DispositionKind, ResultPublication
from consultations.decisions.services.decisions import propose_decision
from consultations.decisions.services.publications import publish_results
from consultations.decisions.services.signatures import approve_decisions
from consultations.drafts.models import Draft, LegislativeProject, ProjectStage, Provision
from consultations.drafts.services.drafts import confirm_draft, read_draft
from consultations.drafts.services.notes import note_provision
from consultations.rounds.models import Assignment, Consultation, ConsultationIndexPage, WayToRespond
from consultations.rounds.services import assignments as steps
from consultations.sample.network import (
    ACCOUNTS,
    POINTS,
    Network,
    build_network,
    hash_passwords,
    invite_advisers,
    password_of,
)
from consultations.sample.voices import TEXTS, Voice, read_cores, voices
from consultations.themes.services.grouping import regroup
from search.outbox import mark_all_changed
from search.upkeep import catch_up_now

SLUGS = {"open": "lanjiang-elderly-care", "closed": "lanjiang-ebikes-1", "second": "lanjiang-ebikes-2"}
COUNTS = {"open": 170, "closed": 140, "second": 90}
UPLOAD_ROWS = 24
SILENT_POINT = "SP02"
# Points that have not begun yet: people there speak by the poster's code only.
WAITING_POINTS = {"open": ("WH01", "WH04", "QP03", "SD03", "SP02"), "second": ("WH01", "QP03"), "closed": ()}
_DOORS = (Submission.Door.PUBLIC, Submission.Door.ENTRY, Submission.Door.QR, Submission.Door.PUBLIC,
          Submission.Door.ENTRY)  # fmt: skip
_CHANNELS = (Submission.Channel.MEETING, Submission.Channel.PAPER, Submission.Channel.VISIT, Submission.Channel.PHONE)
_NOTICE = "<p>现将草案全文公布，征求社会各界意见。提出意见请写明针对的条款和理由。每一条意见都会逐条研究，并公布是否采纳和理由。</p>"
State = Assignment.State


@dataclass(frozen=True, slots=True)
class Period:
    """Days from today: opening, closing for the public, closing for contact points."""

    opens: int
    public: int
    points: int

    def moment(self, days: int) -> datetime:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=days)


PERIODS = {"open": Period(-10, 50, 55), "closed": Period(-90, -55, -50), "second": Period(-6, 40, 45)}


def is_loaded() -> bool:
    return bool(Consultation.objects.filter(public_slug__in=SLUGS.values()).exists())


def describe() -> dict[str, Any]:
    """What the command prints."""
    return {
        **SLUGS,
        "contact_points": [row[0] for row in POINTS],
        "accounts": {role.value: [username, password_of(username)] for role, username, _name in ACCOUNTS},
    }


def load() -> None:
    """Load everything; where it is loaded already, nothing changes."""
    if is_loaded():
        return
    hashes = hash_passwords()
    with transaction.atomic():
        network = build_network(hashes)
        ebikes = _project("ebike-parking", "澜江市电动自行车停放和充电管理条例", _EBIKE_STAGES)
        care = _project("elderly-care", "澜江市社区居家养老服务条例", _CARE_STAGES)
        invite_advisers(network.people, ebikes.pk)
    closed = _round("closed", ebikes, Draft.Stage.DRAFT, network)
    _collect("closed", closed, network)
    second = _round("second", ebikes, Draft.Stage.SECOND_DRAFT, network, previous=closed)
    _collect("second", second, network)
    opened = _round("open", care, Draft.Stage.DRAFT, network)
    _collect("open", opened, network)
    for name, consultation in (("closed", closed), ("second", second), ("open", opened)):
        regroup(consultation=consultation)
        _date_back(consultation, PERIODS[name])
    _late_entry(opened, network)
    _decide(closed, second, network)
    _advance_assignments(opened, closed, second, network)
    catch_up_now(COMMENTS)


_EBIKE_STAGES = [("planned", -300), ("drafting", -240), ("first_reading", -95), ("second_reading", -10), ("vote", 60)]
_CARE_STAGES = [("planned", -200), ("drafting", -120), ("first_reading", -14), ("second_reading", 75), ("vote", 140)]


def _project(code: str, name: str, stages: Sequence[tuple[str, int]]) -> LegislativeProject:
    project: LegislativeProject = LegislativeProject.objects.create(
        code=code, name=name, responsible_body="澜江市人大常委会法制工作委员会"
    )
    today = timezone.localdate()
    for stage, days in stages:
        ProjectStage.objects.create(project=project, stage=stage, reached_on=today + timedelta(days=days))
    return project


def _round(
    name: str, project: LegislativeProject, stage: str, network: Network, previous: Consultation | None = None
) -> Consultation:
    """A published consultation, for now open to everybody; its true dates come at the end."""
    editor = network.people["editor"]
    draft = read_draft(
        content=(TEXTS / f"{name}.txt").read_bytes(), name=f"{project.name}.txt", project=project, stage=stage,
        by=editor, previous=previous.draft if previous else None,
    )  # fmt: skip
    draft = confirm_draft(draft=draft, by=editor)
    for article, question, explanation in _NOTES[name]:
        note_provision(
            provision=draft.provisions.get(path=article), is_key=bool(question), question=question,
            explanation=explanation, by=editor,
        )  # fmt: skip
    now = timezone.now()
    page = Consultation(
        title=f"《{draft.title}》公开征求意见", public_slug=SLUGS[name], project=project, draft=draft,
        draft_stage=stage, previous_round=previous, audience=_AUDIENCE[name], purpose=_PURPOSE[name], notice=_NOTICE,
        basis="澜江市第十届人民代表大会常务委员会第二十次会议决定公布", decided_on=timezone.localdate() - timedelta(days=11),
        opens_at=now - timedelta(days=1), public_closes_at=now + timedelta(days=60),
        points_close_at=now + timedelta(days=61), explanation=_EXPLANATION[name],
        channels=[WayToRespond(text=text) for text in _CHANNEL_TEXTS],
    )  # fmt: skip
    ConsultationIndexPage.objects.get().add_child(instance=page)
    page.points.set(network.points.values())
    page.save_revision(user=editor).publish(user=editor)
    stored: Consultation = Consultation.objects.get(pk=page.pk)
    return stored


_AUDIENCE = {
    "open": "六十周岁以上的老人和他们的家人，以及社区里为他们服务的人。",
    "closed": "骑电动自行车的人，和与充电、停放做邻居的人。",
    "second": "骑电动自行车的人，和与充电、停放做邻居的人；一审时提过意见的，可以对照看改了哪些。",
}
_PURPOSE = {
    "open": "让老人在家门口就能吃上饭、看上病、有人照应：新小区要配养老用房，老小区三年内补上；社区设助餐点；照护失能老人的家属每年可以歇十五天。",
    "closed": "电动自行车停得下、充得上、不起火：小区要划停放场所，禁止进楼入户充电，充电收费要公示。",
    "second": "二次审议稿根据一审后收集的意见作了修改，重点是老旧小区的停放场所、充电收费和以旧换新。",
}
# Articles with what is asked about them and how they are explained; with a question an article is marked as important.
_NOTES = {
    "open": [
        (
            "a7",
            "每百户不少于三十平方米，够不够？您所在的小区有没有地方？",
            "参照国家标准确定，并与本市近三年新建小区的规划条件核对过。",
        ),
        ("a13", "助餐点的饭菜，您最看重什么：价格、口味，还是送餐上门？", ""),
        ("a18", "一年十五天的喘息服务，应当怎么安排？", "由区（县）人民政府购买服务，家属不另付费。"),
        ("a24", "", "处罚幅度参照同类地方性法规。"),
    ],
    "closed": [("a8", "哪些地方还应当禁止停放？", "")],
    "second": [
        ("a11", "老旧小区没有地方怎么办？二次审议稿的办法可行吗？", "一审后收到的意见最多，本稿作了较大修改。"),
        ("a15", "充电服务费怎样定才公道？", ""),
    ],
}
_EXPLANATION = {
    "open": "<p>本市六十周岁以上户籍人口已超过五分之一，九成以上在家养老。草案着重解决用房不足、助餐难、照护者负担重等问题。</p>",
    "closed": "<p>近三年本市电动自行车火灾多由停放、充电不当引起。草案规定先建设施、再严管理。</p>",
    "second": "<p>二次审议稿根据一审后收集的意见作了修改，修改之处请与一审稿对照阅读。</p>",
}
_CHANNEL_TEXTS = (
    "在本页逐条提出意见",
    "到就近的基层立法联系点当面提出，或者填写纸质意见表",
    "来信：澜江市湖滨大道 1 号澜江市人大常委会法制工作委员会，信封上请注明“征求意见”字样",
    "来电：0190-5550000（工作日 9:00–17:00）",
)


def _collect(name: str, consultation: Consultation, network: Network) -> None:
    """Everybody speaks: online, by a point's QR code, at the desk, in a spreadsheet."""
    assert consultation.draft is not None
    spoken = list(voices(name, consultation.draft, COUNTS[name]))
    uploaded, single = spoken[-UPLOAD_ROWS:], spoken[:-UPLOAD_ROWS]
    # One point asks in the later rounds and hears nothing.
    codes = [code for code in network.points if name == "open" or code != SILENT_POINT]
    for at, voice in enumerate(single):
        door = _DOORS[at % len(_DOORS)]
        code = codes[(at * 5) % len(codes)]
        if door is Submission.Door.ENTRY and code in WAITING_POINTS[name]:
            door = Submission.Door.QR
        _speak(consultation, voice, door, code, network, _CHANNELS[at % len(_CHANNELS)])
    _upload(consultation, uploaded, codes[1], network)


def _speak(
    consultation: Consultation, voice: Voice, door: Submission.Door, code: str, network: Network,
    channel: Submission.Channel,
) -> None:  # fmt: skip
    at_point = door is not Submission.Door.PUBLIC
    submit(
        consultation=consultation,
        opinions=[voice.opinion],
        origin=Origin(
            door,
            channel=channel if door is Submission.Door.ENTRY else Submission.Channel.ONLINE,
            contact_point=network.points[code] if at_point else None,
        ),
        person=voice.person,
        consented=voice.person is not None,
        by=network.officer_of(code) if door is Submission.Door.ENTRY else None,
    )


def _upload(consultation: Consultation, spoken: Sequence[Voice], code: str, network: Network) -> None:
    """A filled template, through the import like any other."""
    book = load_workbook(io.BytesIO(build_template(consultation)))
    sheet = book.worksheets[0]
    for row, voice in enumerate(spoken, start=2):
        opinion, person = voice.opinion, voice.person
        cells = {
            TARGET: "新增" if opinion.new_article else "、".join(unit.label for unit in opinion.targets) or "全文",
            OPINION: opinion.text, PROPOSED: opinion.proposed, REASON: opinion.reason, PEOPLE: opinion.people,
            NAME: person.name if person else "", PHONE: person.phone if person else "",
        }  # fmt: skip
        for column, value in cells.items():
            sheet.cell(row=row, column=COLUMNS.index(column) + 1, value=value)
    stream = io.BytesIO()
    book.save(stream)
    officer = network.officer_of(code)
    batch = begin_batch(
        content=stream.getvalue(), name="收集的意见.xlsx", consultation=consultation,
        contact_point=network.points[code], by=officer,
    )  # fmt: skip
    store_batch(batch=check_batch(batch=batch), by=officer)


@transaction.atomic
def _date_back(consultation: Consultation, period: Period) -> None:
    """Give the consultation its true dates, and spread what was said over its days."""
    Consultation.objects.filter(pk=consultation.pk).update(
        opens_at=period.moment(period.opens),
        public_closes_at=period.moment(period.public),
        points_close_at=period.moment(period.points),
    )
    consultation.refresh_from_db()
    consultation.save_revision(clean=False).publish()
    submissions = list(consultation.submissions.order_by("pk"))
    end = min(period.moment(period.public), timezone.now() - timedelta(hours=2))
    length = end - period.moment(period.opens)
    for at, submission in enumerate(submissions):
        moment = period.moment(period.opens) + length * ((at * 37) % len(submissions)) / len(submissions)
        Submission.objects.filter(pk=submission.pk).update(received_at=moment)
        Comment.objects.filter(submission=submission).update(created_at=moment, rev=F("rev") + 1)
    mark_all_changed(COMMENTS, Comment.objects.filter(consultation=consultation))
    consultation.assignments.update(due_at=period.moment(period.points))


def _late_entry(opened: Consultation, network: Network) -> None:
    """One opinion on paper that came after the point's closing, taken all the same."""
    closed = Consultation.objects.get(public_slug=SLUGS["closed"])
    assert closed.draft is not None and opened
    voice = next(iter(voices("closed", closed.draft, 1)))
    _speak(closed, voice, Submission.Door.ENTRY, "SP01", network, Submission.Channel.PAPER)


def _decide(closed: Consultation, second: Consultation, network: Network) -> None:
    """Decide on every comment of the closed consultation, have it approved, publish."""
    closed.refresh_from_db()
    reviewer, approver = network.people["reviewer"], network.people["approver"]
    comments = list(Comment.objects.received().filter(consultation=closed).order_by("pk"))
    kinds = {kind.code: kind for kind in DispositionKind.objects.all()}
    articles = {str(unit.number): unit for unit in Provision.objects.filter(draft=second.draft, kind="article")}
    for core in read_cores("closed"):
        about = [comment for comment in comments if core.text in comment.original_text]
        decision = propose_decision(
            comments=about,
            kind=kinds[core.disposition],
            reason=core.answer,
            provision=articles.get(core.shown_in),
            by=reviewer,
        )
        approve_decisions(decisions=[decision], by=approver)
        if core.mark == "withheld":
            withhold_comments(comments=about, reason=Comment.WithheldReason.PERSONAL_DATA, by=reviewer)
        else:
            clear_comments(comments=about, by=reviewer)
    publish_results(
        consultation=closed,
        kind=ResultPublication.Kind.INTERIM,
        by=approver,
        note="一审后收到的意见已经逐条研究。采纳的，写明体现在二次审议稿的哪一条；没有采纳的，写明理由。",
    )


def _advance_assignments(opened: Consultation, closed: Consultation, second: Consultation, network: Network) -> None:
    """Assignments in every state: new, at work, overdue, nil, returned, approved, declined."""
    reviewer = network.people["reviewer"]
    for task in closed.assignments.select_related("contact_point"):
        officer = network.officer_of(task.contact_point.code)
        if task.contact_point.code == SILENT_POINT:
            steps.advance(assignment=task, state=State.DECLINED, by=officer, note="换届期间人手不足，下一轮参加。")
            continue
        report_collection(assignment=task, by=officer, note="已在辖区座谈两场。")
        steps.advance(assignment=task, state=State.APPROVED, by=reviewer)
    tasks = {task.contact_point.code: task for task in opened.assignments.select_related("contact_point")}
    _begin(opened, "open", network)
    _begin(second, "second", network)
    for code in ("WH03", "QP01"):
        report_collection(assignment=tasks[code], by=network.officer_of(code))
    steps.advance(assignment=tasks["QP01"], state=State.RETURNED, by=reviewer, note="请补充农村老人的意见。")
    overdue = timezone.now() - timedelta(days=2)
    Assignment.objects.filter(pk__in=[tasks["SD01"].pk, tasks["SD02"].pk]).update(due_at=overdue)
    _report_nil(second, network)


def _begin(consultation: Consultation, name: str, network: Network) -> None:
    """The points at which somebody typed in what people said are at work."""
    for task in consultation.assignments.select_related("contact_point"):
        code = task.contact_point.code
        if code not in (*WAITING_POINTS[name], SILENT_POINT):
            steps.begin_collecting(assignment=task, by=network.officer_of(code))


def _report_nil(second: Consultation, network: Network) -> None:
    """A point that asked and heard nothing says so."""
    task = second.assignments.get(contact_point__code=SILENT_POINT)
    report_collection(assignment=task, by=network.officer_of(SILENT_POINT), note="无修改意见：已张贴公告，未收到意见。")
