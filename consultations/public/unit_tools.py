"""What stands below each unit of a public text: a link to speak, how many have spoken, what the office notes."""

from collections.abc import Mapping
from functools import cache

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consultations.drafts.models import ProvisionNote
from consultations.rounds.models import Consultation
from portal.languages import CHINESE

# From how many comments on the mark is drawn one step warmer.
_STEPS = (1, 3, 10, 50)


def _level(count: int) -> int:
    return sum(count >= step for step in _STEPS)


class UnitTools:
    """Makes the tools of a unit from its path. Called for every unit of a long text, so it asks nothing."""

    def __init__(
        self,
        consultation: Consultation,
        counts: Mapping[int, int],
        notes: Mapping[str, ProvisionNote],
    ) -> None:
        self.counts = counts
        self.notes = notes
        self.address = ""
        if consultation.is_open and consultation.pk:
            # Paths are letters, digits, points and hyphens; they stand in an address as they are.
            self.address = escape(f"{consultation.comment_url}?on=")
        self.speak = escape(_("Comment on %(unit)s"))
        # The text around it is Chinese whatever the language of the page.
        language = get_language() or ""
        self.lang = "" if language.startswith("zh") else f' lang="{escape(language)}"'
        self.key = escape(_("Important article"))
        self.explanation = escape(_("Explanation"))

    def __call__(self, path: str, keys: str, label: str) -> str:
        """`keys` are those of the provision and of all inside it, `label` is escaped already."""
        count = sum(self.counts.get(int(key), 0) for key in keys.split(",")) if self.counts else 0
        tools = self._tools(path, count, label)
        note = self.notes.get(path)
        return tools if note is None else f"{self._key(note)}{tools}{self._explanation(note)}"

    def _tools(self, path: str, count: int, label: str) -> str:
        name = f'<span lang="{CHINESE}">{label}</span>' if self.lang else label
        speak = f'<a href="{self.address}{path}">{self.speak % {"unit": name}}</a>' if self.address else ""
        which = f'<span class="visually-hidden"> {name}</span>'
        heat = (
            f'<a class="heat heat{_level(count)}" href="draft/{path}/">{self._words(count)}{which}</a>' if count else ""
        )
        return f'<p class="tools"{self.lang}>{speak}{heat}</p>' if speak or heat else ""

    @cache  # noqa: B019  an object of one request
    def _words(self, count: int) -> str:
        return escape(ngettext("%(count)s comment", "%(count)s comments", count) % {"count": f"{count:,}"})

    def _key(self, note: ProvisionNote) -> str:
        if not note.is_key:
            return ""
        return format_html(
            '<p class="key-note"><b{}><span aria-hidden="true">★</span> {}</b>　{}</p>',
            mark_safe(self.lang),  # noqa: S308  an attribute of ours
            self.key,
            note.question,
        )

    def _explanation(self, note: ProvisionNote) -> str:
        if not note.explanation:
            return ""
        return format_html(
            '<details class="explanation"><summary{}>{}</summary><p>{}</p></details>',
            mark_safe(self.lang),  # noqa: S308  an attribute of ours
            self.explanation,
            note.explanation,
        )
