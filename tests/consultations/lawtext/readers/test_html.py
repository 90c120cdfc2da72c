import pytest

from consultations.lawtext.readers import read_text


def test_a_web_page_is_read_as_it_is_seen() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>x</title><style>p{}</style></head><body>
    <script>var a=1</script><h1>某条例</h1><p>第一条&nbsp;为了<b>规范</b>停车。<br>第二款。</p><table><tr><td>项目</td><td>标准</td></tr></table></body></html>"""

    assert read_text(page.encode("gb18030")) == "某条例\n第一条\u00a0为了规范停车。\n第二款。\n项目\t标准"


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "rot13", "idna", "no-such"])
def test_a_charset_that_no_page_is_written_in_is_not_believed(charset: str) -> None:
    content = f'<html><meta charset="{charset}"><p>第一条　为了\\ud800规范停车</p></html>'.encode()

    assert "规范停车" in read_text(content)
    read_text(content).encode()
