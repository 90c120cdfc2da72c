"""What stands below each unit of a public text: a link to speak, how many have spoken, what the office notes."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.models import Consultation, ProvisionNote

# From how many comments on the mark is drawn one step warmer.
_STEPS = (1, 3, 10, 50)


class UnitTools:
    """Makes the tools of a unit from its path. Called for every unit of a long text, so it asks nothing."""

    def __init__(
        self,
        consultation: Consultation,
        counts: Mapping[str, int],
        notes: Mapping[str, ProvisionNote],
        *,
        point_code: str = "",
    ) -> None:
        self.counts = counts
        self.notes = notes
        self.point = {"point": point_code} if point_code else {}
        self.address = consultation.comment_url if consultation.is_open and consultation.pk else ""
        self.speak = escape(_("Comment on %(unit)s"))
        self.key = escape(_("Important article"))
        self.explanation = escape(_("Explanation"))

    def __call__(self, path: str, label: str) -> str:
        """`label` is escaped already."""
        note = self.notes.get(path)
        return f"{self._key(note)}{self._tools(path, label)}{self._explanation(note)}"

    def _tools(self, path: str, label: str) -> str:
        count = self.counts.get(path, 0)
        parts = []
        if self.address:
            query = escape(urlencode({"on": path} | self.point))
            parts.append(f'<a href="{self.address}?{query}">{self.speak % {"unit": label}}</a>')
        if count:
            level = sum(count >= step for step in _STEPS)
            words = ngettext("%(count)s comment", "%(count)s comments", count) % {"count": f"{count:,}"}
            parts.append(f'<a class="heat heat{level}" href="draft/{path}/">{escape(words)}</a>')
        return f'<p class="tools">{"".join(parts)}</p>' if parts else ""

    def _key(self, note: ProvisionNote | None) -> str:
        if note is None or not note.is_key:
            return ""
        return format_html('<p class="key-note"><b>★ {}</b>　{}</p>', self.key, note.question)

    def _explanation(self, note: ProvisionNote | None) -> str:
        if note is None or not note.explanation:
            return ""
        return format_html(
            '<details class="explanation"><summary>{}</summary><p>{}</p></details>', self.explanation, note.explanation
        )
