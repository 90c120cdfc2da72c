"""Opinions in many voices: who speaks, in which words, through which door. The same every time."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consultations.comments.opinions import Opinion, Person
from consultations.drafts.models import Draft, Provision
from consultations.sample.network import invented_phone

TEXTS = Path(__file__).parent / "texts"
SEED = 2026
_OPENINGS = [
    "", "", "", "我是小区居民，", "我是退休职工，", "我们几个邻居商量过，", "作为业主，", "我在社区工作，", "我认为，", "大家都反映，",
    "座谈会上有人提出，", "我家就住在附近，", "老伴让我来说，", "说句心里话，",
]  # fmt: skip
_CLOSINGS = [
    "",
    "",
    "",
    "请认真考虑。",
    "谢谢。",
    "希望采纳。",
    "请给个说法。",
    "盼望早日落实。",
    "这是我们楼的共同意见。",
    "以上意见供参考。",
]
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
# As judgments write of people who are not to be known; nobody is called like that.
_GIVEN = ["某", "某某", "某甲", "某乙", "某丙", "某丁"]


@dataclass(frozen=True, slots=True)
class Core:
    """One thought, as it was written for the sample: about what, the words, and, once decided, what became of it."""

    about: str
    text: str
    proposed: str = ""
    reason: str = ""
    disposition: str = ""
    answer: str = ""
    shown_in: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    core: Core
    opinion: Opinion
    person: Person | None


def read_cores(name: str) -> list[Core]:
    """Lines of about|text|proposed|reason, and in the closed consultation >decision|answer|article of the next text|mark.

    The mark: `once` is said by one person only, `withheld` too, and the public may not read it.
    """
    cores = []
    for line in (TEXTS / f"{name}.opinions.txt").read_text(encoding="utf-8").splitlines():
        said, _bar, decided = line.partition("|>")
        about, text, proposed, *reason = said.split("|")
        became = (*decided.split("|"), "", "", "", "")[:4]
        cores.append(Core(about, text, proposed, reason[0] if reason else "", *became))
    return cores


def voices(name: str, draft: Draft, count: int) -> Iterator[Voice]:
    """`count` opinions: every thought at least once, popular ones again in other words, by people or without a name."""
    chance = random.Random(f"{SEED} {name}")  # noqa: S311  a sample, not a secret
    cores = read_cores(name)
    articles = {str(unit.number): unit for unit in Provision.objects.filter(draft=draft, kind=Provision.Kind.ARTICLE)}
    popular = [core for core in cores if chance.random() < 0.4 and not core.mark]
    for at in range(count):
        core = cores[at] if at < len(cores) else chance.choice(popular)
        yield Voice(core, _opinion(core, articles, chance, plain=at < len(cores)), _person(chance))


def _opinion(core: Core, articles: dict[str, Provision], chance: random.Random, *, plain: bool) -> Opinion:
    text = core.text if plain else chance.choice(_OPENINGS) + core.text + chance.choice(_CLOSINGS)
    unit = articles.get(core.about)
    return Opinion(
        text=text,
        proposed=core.proposed,
        reason=core.reason,
        targets=(unit,) if unit else (),
        new_article=core.about == "new",
        people=chance.choice([1, 1, 1, 1, 1, 2, 3, 12]) if not plain else 1,
    )


def _person(chance: random.Random) -> Person | None:
    if chance.random() < 0.55:
        return None
    name = chance.choice(_SURNAMES) + chance.choice(_GIVEN)
    return Person(name=name, phone=invented_phone(chance.randrange(10_000)))
