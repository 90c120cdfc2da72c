"""The columns of the upload template. They are data in the users' files and therefore Chinese in every language."""

TARGET = "针对条款"
OPINION = "意见内容"
PROPOSED = "建议改成"
REASON = "理由"
PEOPLE = "人数"
NAME = "提出人"
PHONE = "联系电话"
ORGANISATION = "单位"
CHANNEL = "收集方式"

COLUMNS = (TARGET, OPINION, PROPOSED, REASON, PEOPLE, NAME, PHONE, ORGANISATION, CHANNEL)
WIDTHS = (18, 60, 40, 40, 8, 12, 16, 20, 12)

OPINIONS_SHEET = "填写"
INSTRUCTIONS_SHEET = "填写说明"
LISTS_SHEET = "选项"
SLUG_LABEL = "征集编号"

CHANNELS = {
    "座谈会": "meeting",
    "会议": "meeting",
    "纸质": "paper",
    "走访": "visit",
    "电话": "phone",
    "来信": "letter",
    "线上": "online",
}
