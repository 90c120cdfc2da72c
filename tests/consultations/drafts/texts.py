"""A draft with a mistake in it and a second reading, and how a test finds its way in them."""

from consultations.drafts.models import Draft
from consultations.drafts.services.drafts import draft_tree
from consultations.rounds.models import Consultation
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
