"""The sheets of the network's workbook. They are data in the users' files and therefore Chinese in every language."""

CODE = "编码"
NAME = "名称"

AREAS, ORGANISATIONS, POINTS = "地区", "单位", "联系点"
DESIGNATIONS, COLLECTION_POINTS, PEOPLE, GRANTS = "挂牌", "采集点", "人员", "任职"
INSTRUCTIONS = "填写说明"

YES, NO = "是", "否"
OPEN, CLOSED = "开放", "关闭"

KINDS = {
    "立法机关": "legislature",
    "街道办事处": "street",
    "乡镇政府": "town",
    "村居委会": "village",
    "法院司法所": "court",
    "学校": "school",
    "高校科研院所": "university",
    "企业": "company",
    "行业协会": "association",
    "律师事务所": "law_firm",
    "其他": "other",
}
LEVELS = {"国家级": "national", "省级": "provincial", "市级": "city", "区县级": "district"}
ROLES = {
    "立法编辑": "editor",
    "经办人": "reviewer",
    "审签人": "approver",
    "统计查阅": "statistics",
    "协调员": "coordinator",
    "联系点负责人": "head",
    "联系点副负责人": "deputy_head",
    "联络员": "officer",
    "信息员": "collector",
    "民情观察员": "observer",
    "志愿者": "volunteer",
    "人大代表": "deputy",
    "系统管理员": "administrator",
    "安全管理员": "security",
    "审计员": "auditor",
}
# Other words for the same, as workbooks of other years and other places have them.
ROLE_SYNONYMS = {
    "站长": "head",
    "副站长": "deputy_head",
    "审核员": "reviewer",
    "审理人员": "reviewer",
    "审批人": "approver",
    "签批人": "approver",
    "统计查阅员": "statistics",
}
SCOPES = {"全部": "everything", "地区": "area", "联系点": "point"}

INSTRUCTION_LINES = (
    ("怎样填写", "每张表第 1 行是栏目名，不要改动；从第 2 行起每行写一条。红色栏目必须填写。"),
    ("编码", "每张表第一栏“编码”是这一条的身份：编码已有的更新，没有的新增。同一张表里编码不能重复。"),
    ("不会删除", "表里没有写的，系统里原样保留；整栏不要的可以删去那一栏，那一栏就不会变动。"),
    ("几个并列", "能力、领域、服务地区有几个的，用顿号“、”隔开。"),
    ("日期", "写成 2026-01-31。"),
    ("有错怎么办", "只要有一行有错，整个文件都不会存入；系统会告诉您在哪张表、哪一行、哪一栏，改好再传一次。"),
)
