"""The upload as django-import-export sees it: columns, widgets, messages. The loop over rows is in `checking`."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from import_export import fields, widgets

from consultations.comments.intake.sheet.columns import (
    CHANNEL,
    CHANNELS,
    NAME,
    OPINION,
    ORGANISATION,
    PEOPLE,
    PHONE,
    PROPOSED,
    REASON,
    TARGET,
)
from consultations.comments.models import Submission
from consultations.comments.opinions import Opinion, Person, seen_length
from consultations.drafts.models import Provision
from consultations.drafts.unit_names import NEW_ARTICLE, WHOLE, UnitNames
from portal.spreadsheets import RowResource

_SEPARATORS = re.compile(r"[、,，;；\n]+")
MAX_PEOPLE = 100_000


class TextWidget(widgets.CharWidget):  # type: ignore[misc]  # import-export is untyped
    """Text of at most so many characters."""

    def __init__(self, most: int) -> None:
        super().__init__(coerce_to_string=True)
        self.most = most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        if len(text) > self.most:
            raise ValueError(
                _("has %(count)d characters; at most %(most)d are possible. Shorten it, or divide it.")
                % {"count": len(text), "most": self.most}
            )
        return text


class OpinionWidget(TextWidget):
    """The one column that must be filled."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row, **kwargs)
        seen = seen_length(text)
        if not seen:
            raise ValueError(_("is empty. Write the opinion here, or empty the whole row."))
        if seen < settings.COMMENT_MIN_CHARS:
            raise ValueError(
                _("has only %(count)d character; write at least %(least)d.")
                % {"count": seen, "least": settings.COMMENT_MIN_CHARS}
            )
        return text


class TargetsWidget(widgets.Widget):  # type: ignore[misc]  # import-export is untyped
    """第十二条, 12, 第三章; several with 、 between them; empty or 全文 for the whole draft; 新增 for a new article."""

    def __init__(self, names: UnitNames) -> None:
        super().__init__()
        self.names = names

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> "list[Provision] | str":
        text = str(value or "").strip()
        if text in WHOLE or text in NEW_ARTICLE:
            return "new" if text in NEW_ARTICLE else []
        if (whole := self.names.find(text)) is not None:
            return [whole]
        return [self._one(part) for part in _SEPARATORS.split(text) if part.strip()]

    def _one(self, text: str) -> Provision:
        found = self.names.find(text)
        if found is None:
            raise ValueError(self._advice(text))
        return found

    def _advice(self, text: str) -> str:
        missing = self.names.missing(text)
        if missing.nearest is not None:
            return _("names a provision that does not exist. %(advice)s") % {"advice": missing.message}
        return _("names “%(value)s”; this draft has only %(span)s. Choose one of them, or write 全文.") % {
            "value": text.strip(), "span": self.names.span,
        }  # fmt: skip


class PeopleWidget(widgets.IntegerWidget):  # type: ignore[misc]  # import-export is untyped
    """How many people say so; empty is one."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        text = str(value or "").strip()
        if not text:
            return 1
        if not text.isdecimal() or not 0 < int(text) <= MAX_PEOPLE:
            raise ValueError(_("must be a whole number of people from 1 on, or empty for one person."))
        return int(text)


class ChannelWidget(widgets.Widget):  # type: ignore[misc]  # import-export is untyped
    """One of the ways of collecting, or empty."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = str(value or "").strip()
        if not text:
            return Submission.Channel.PAPER
        if text not in CHANNELS:
            raise ValueError(_("must be one of %(choices)s, or empty.") % {"choices": "、".join(CHANNELS)})
        return CHANNELS[text]


class OpinionResource(RowResource):
    """One row of the template."""

    targets = fields.Field(column_name=TARGET, attribute="targets")
    text = fields.Field(column_name=OPINION, attribute="text")
    proposed = fields.Field(column_name=PROPOSED, attribute="proposed")
    reason = fields.Field(column_name=REASON, attribute="reason")
    people = fields.Field(column_name=PEOPLE, attribute="people", widget=PeopleWidget())
    name = fields.Field(column_name=NAME, attribute="name", widget=TextWidget(60))
    phone = fields.Field(column_name=PHONE, attribute="phone", widget=TextWidget(40))
    organisation = fields.Field(column_name=ORGANISATION, attribute="organisation", widget=TextWidget(120))
    channel = fields.Field(column_name=CHANNEL, attribute="channel", widget=ChannelWidget())

    def __init__(self, names: UnitNames) -> None:
        super().__init__()
        most = settings.COMMENT_MAX_CHARS
        self.fields["targets"].widget = TargetsWidget(names)
        self.fields["text"].widget = OpinionWidget(most)
        self.fields["proposed"].widget = TextWidget(most)
        self.fields["reason"].widget = TextWidget(most)


def opinion_of(values: dict[str, Any]) -> Opinion:
    targets = values["targets"]
    return Opinion(
        text=values["text"],
        proposed=values["proposed"],
        reason=values["reason"],
        targets=() if targets == "new" else tuple(targets),
        new_article=targets == "new",
        people=values["people"],
    )


def person_of(values: dict[str, Any]) -> Person:
    return Person(values["name"], values["phone"], values["organisation"])
