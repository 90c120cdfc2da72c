"""What somebody says, before it is stored: the person, the opinion, and where it comes from."""

import hashlib
import unicodedata
from dataclasses import dataclass

from consultations.comments.models import Submission
from consultations.drafts.models import Provision
from contactpoints.models import ContactPoint
from search.text import normalise


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody said of themselves; all of it may be empty."""

    name: str = ""
    phone: str = ""
    organisation: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.organisation)


# Letters by Unicode that show nothing: fillers of Hangul, the blank of Braille, the joiner of graphemes.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_UNSEEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


def seen_length(text: str) -> int:
    """How many characters of a text a reader sees: neither blanks nor what has no shape."""
    return sum(char not in _UNSEEN and unicodedata.category(char) not in _UNSEEN_KINDS for char in text)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One thing said: its parts, what it is about, and how many people say it.

    `targets` are provisions; none of them and not `new_article` means the whole draft. `suggested` are those that its
    words point at and that a person accepted; they are no part of what makes two opinions the same.
    """

    text: str
    proposed: str = ""
    reason: str = ""
    targets: tuple[Provision, ...] = ()
    new_article: bool = False
    people: int = 1
    suggested: tuple[Provision, ...] = ()

    @property
    def about(self) -> tuple[Provision, ...]:
        """The provisions it is filed under."""
        return tuple(dict.fromkeys(self.targets or (() if self.new_article else self.suggested)))

    @property
    def original_text(self) -> str:
        """Everything the person wrote, joined; this is kept and searched."""
        parts = [self.text.strip()]
        if self.proposed.strip():
            parts.append(f"建议改成：{self.proposed.strip()}")
        if self.reason.strip():
            parts.append(f"理由：{self.reason.strip()}")
        return "\n".join(part for part in parts if part)

    @property
    def fingerprint(self) -> str:
        """Digest of what is said, folded, about what, for how many."""
        about = "new" if self.new_article else ",".join(str(pk) for pk in sorted({p.pk for p in self.targets}))
        said = "".join(normalise(self.original_text).split())
        return hashlib.sha256(f"{about}\n{self.people}\n{said}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a submission comes from: its door and channel, and the contact point that it counts for."""

    door: Submission.Door
    channel: Submission.Channel = Submission.Channel.ONLINE
    contact_point: ContactPoint | None = None
