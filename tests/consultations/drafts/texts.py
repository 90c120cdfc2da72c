"""A draft with a mistake in it and a second reading, and how a test finds its way in them."""

from consultations.drafts.models import Draft, ProvisionNote
from consultations.drafts.services.drafts import draft_tree, read_draft
from consultations.drafts.services.notes import note_provision
from consultations.rounds.models import Consultation
from consultations.rounds.services.texts import confirm_text, newest_text
from tests.factories import make_draft

FAULTY = """测试市停车条例（草案）
第一条　为了规范停车，制定本条例。
第二条　停车应当缴费。
第三条的停车场应当公示。
第四条　本条例自公布之日起施行。"""
SECOND_TEXT = """测试市停车条例（草案二次审议稿）

第一章　总则
第一条　为了规范停车，制定本条例。
第二条　本市的停车管理及其监督适用本条例。
第二章　规定
第三条　鼓励错时共享停车位，具体办法由市人民政府制定。
第四条　禁止在下列地方停车：
（一）消防车通道；
（二）盲道；
（三）学校门口。
前款所列地方应当设置标志。
第五条　本条例自公布之日起施行。
"""


def place(draft: Draft, path: str) -> int:
    return next(at for at, unit in enumerate(draft_tree(draft).units) if unit.path == path)


def second_of(consultation: Consultation, text: str = SECOND_TEXT) -> Draft:
    return make_draft(text, project=consultation.project, previous=consultation.draft)


# One text in which every article fares differently in the next: kept, divided, left out, merged, renumbered.
BEFORE = """测试市停车条例（草案）
第一条　为了规范停车秩序，制定本条例。
第二条　机动车停车场应当按照规划建设并保持完好。停车场经营者应当公示收费标准和监督电话。
第三条　鼓励单位和个人错时共享自有停车位。
第四条　公安机关负责道路停车秩序的管理工作。
第五条　城市管理部门负责人行道停车秩序的管理工作。
第六条　违反第四条规定的，处二百元罚款。
第七条　本条例自公布之日起施行。"""
AFTER = """测试市停车条例（草案）
第一条　为了规范停车秩序，制定本条例。
第二条　机动车停车场应当按照规划建设并保持完好。
第三条　停车场经营者应当公示收费标准和监督电话。
第四条　停车管理实行信用评价，评价结果向社会公布。
第五条　公安机关负责道路停车秩序的管理工作。城市管理部门负责人行道停车秩序的管理工作。
第六条　建立智慧停车平台，实时公布泊位信息。
第七条　违反第五条规定的，处二百元罚款。
第八条　本条例自公布之日起施行。"""


def correction_of(consultation: Consultation, text: str, reason: str = "印刷有误") -> Draft:
    """A corrected text of the consultation's page, read and not yet confirmed."""
    return read_draft(
        content=text.encode(), name="草案.txt", project=consultation.project, stage=Draft.Stage.DRAFT,
        previous=newest_text(consultation), correction_reason=reason, by=None,
    )  # fmt: skip


def correct(consultation: Consultation, text: str, reason: str = "印刷有误") -> Draft:
    """A corrected text that is confirmed; the page shows it when it is published."""
    stored = Consultation.objects.get(pk=consultation.pk)
    return confirm_text(consultation=stored, draft=correction_of(stored, text, reason), by=None)


def publish(consultation: Consultation) -> Consultation:
    """The page as it was last saved, before the public."""
    Consultation.objects.get(pk=consultation.pk).get_latest_revision().publish()
    return Consultation.objects.select_related("draft").get(pk=consultation.pk)


def note_on(draft: Draft, path: str, question: str = "", explanation: str = "", *, is_key: bool = False) -> None:
    provision = draft.provisions.get(path=path)
    note_provision(provision=provision, is_key=is_key, question=question, explanation=explanation, by=None)


def noted(draft: Draft) -> dict[str, tuple[bool, str, str]]:
    """Everything that is noted on a text, by the path of the unit."""
    notes = ProvisionNote.objects.filter(provision__draft=draft)
    return {one.provision.path: (one.is_key, one.question, one.explanation) for one in notes}
