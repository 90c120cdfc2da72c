from consultations.lawtext.readers import read_text
from tests.consultations.lawtext.readers.files import W, package

NUMBERING = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="space"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="（%3）"/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
STYLES = f"""<w:styles {W}><w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Chapter"><w:basedOn w:val="Base"/></w:style></w:styles>"""


def numbered(level: int, text: str) -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_automatic_numbers_are_read_as_word_shows_them() -> None:
    body = "".join(
        [numbered(0, "总则"), numbered(1, "甲："), numbered(2, "乙；"), numbered(2, "丙。"), numbered(0, "附则"), numbered(1, "丁："),
         numbered(2, "戊。")]
    )  # fmt: skip

    assert read_text(package(body, numbering=NUMBERING)).split("\n") == [
        "第一章 总则", "第一条\t甲：", "（一）乙；", "（二）丙。", "第二章 附则", "第二条\t丁：", "（一）戊。",
    ]  # fmt: skip


def test_a_number_that_only_the_style_names_is_read_too() -> None:
    body = '<w:p><w:pPr><w:pStyle w:val="Chapter"/></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>'

    assert read_text(package(body, numbering=NUMBERING, styles=STYLES)) == "第一章 总则"
