"""A made-up consultation: campaigns whose copies vary, and single comments that share sentences with one another.

Half of the comments are copies of campaigns of very different sizes, each changed in a known way; the other half is
written by people of their own, from sentences that others use too: only then does chaining show.
"""

import random
import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from search.synthetic.words import Topic, phrases, topics
from search.text import script_variants

MAX_CHARS = 1_000
_SENTENCES = 320


@dataclass(frozen=True, slots=True)
class Made:
    """One comment and what is true of it.

    campaign: equal for comments that say the same text, else None. variation: how a copy was changed; "single" and
    "quoting" are nobody's copies, "stock" a phrase such as 同意.
    """

    id: int
    text: str
    topic: int
    campaign: str | None
    variation: str


def make_comments(count: int, seed: int = 0) -> Iterator[Made]:
    """The same comments for the same count and seed, in shuffled order."""
    world = _World(count, seed, random.Random(f"{seed}/{count}"))
    numbers = list(range(count))
    world.chance.shuffle(numbers)
    for at, number in enumerate(numbers):
        copied = number < count // 2
        yield world.copy(at) if copied else world.single(at)


def make_draft(seed: int = 0) -> str:
    """The draft that comments quote, one article to a line."""
    return "\n".join(f"第{_numeral(number)}条　{clause}" for number, clause in enumerate(_clauses(seed), 1))


def _clauses(seed: int) -> list[str]:
    chance = random.Random(f"draft {seed}")
    return [
        chance.choice(phrases()["clause"]).format(thing=chance.choice(topic.things))
        for topic in topics()
        for _ in range(2)
    ]


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")


class _World:
    """What all comments of one consultation draw from."""

    def __init__(self, count: int, seed: int, chance: random.Random) -> None:
        self.chance = chance
        self._topics = list(range(len(topics())))
        self._weights = [1 / (3 + rank) for rank in self._topics]
        self._sentences = [_pool(topic, chance) for topic in topics()]
        self._clauses = _clauses(seed)
        campaigns = max(3, round(count**0.5 / 5))
        self._campaigns = [self._campaign() for _ in range(campaigns)]
        self._campaign_weights = [1 / (1 + rank) for rank in range(campaigns)]

    def _topic(self) -> int:
        return self.chance.choices(self._topics, self._weights)[0]

    def _clause(self, topic: int) -> str:
        return "草案规定：“" + self._clauses[2 * topic + self.chance.randrange(2)] + "”"

    def _campaign(self) -> tuple[int, list[str]]:
        topic = self._topic()
        wanted = self.chance.randint(60, 350)
        sentences = [self._clause(topic)] if self.chance.random() < 0.2 else []
        while len(sentences) < 2 or (len("".join(sentences)) < wanted and len(sentences) < 6):
            sentences.append(self.chance.choice(self._sentences[topic]))
        return topic, sentences

    def copy(self, number: int) -> Made:
        at = self.chance.choices(range(len(self._campaigns)), self._campaign_weights)[0]
        topic, sentences = self._campaigns[at]
        variation = self.chance.choices(list(_SHARES), list(_SHARES.values()))[0]
        own = self._sentences[topic]
        text = _VARIATIONS[variation](sentences, own, self.chance)
        return Made(number, text[:MAX_CHARS], topic, f"campaign {at}", variation)

    def single(self, number: int) -> Made:
        topic = self._topic()
        if self.chance.random() < 0.03:
            phrase = self.chance.choice(phrases()["stock"])
            return Made(number, phrase, topic, f"stock {phrase}", "stock")
        sentences = [
            self.chance.choice(phrases()["general"] if self.chance.random() < 0.12 else self._sentences[topic])
            for _ in range(self.chance.randint(2, 5))
        ]
        text = _with_typos("".join(sentences), 0.03, self.chance)
        quoting = self.chance.random() < 0.1
        text = self._clause(topic) + text if quoting else text
        text = to_traditional(text) if self.chance.random() < 0.08 else text
        return Made(number, text[:MAX_CHARS], topic, None, "quoting" if quoting else "single")


def _pool(topic: Topic, chance: random.Random) -> list[str]:
    """Distinct sentences of a topic."""
    pieces = phrases()
    found: dict[str, None] = {}
    while len(found) < _SENTENCES:
        shared = {kind: chance.choice(pieces[kind]) for kind in ("place", "when", "who", "effect", "act", "law")}
        template = chance.choice(pieces[chance.choice(["fact", "ask"])])
        found[
            template.format(
                thing=chance.choice(topic.things),
                trouble=chance.choice(topic.troubles),
                act2=chance.choice(pieces["act"]),
                **shared,
            )
        ] = None
    return list(found)


def to_traditional(text: str) -> str:
    """Each character in a traditional form that the script table folds back."""
    return text.translate(_traditional())


def _traditional() -> dict[int, str]:
    if not _TRADITIONAL:
        _TRADITIONAL.update({ord(simple): other for other, simple in sorted(script_variants().items(), reverse=True)})
    return _TRADITIONAL


_TRADITIONAL: dict[int, str] = {}
_FULL_WIDTH = str.maketrans(
    string.digits + string.ascii_letters, "".join(chr(ord(c) + 0xFEE0) for c in string.digits + string.ascii_letters)
)
_HALF_MARKS = str.maketrans("，。：；？！", ",.:;?!")


def _trivial(sentences: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    text = "".join(sentences)
    change = chance.randrange(4)
    if change == 0:
        return to_traditional(text)
    if change == 1:
        return text.translate(_FULL_WIDTH) + "！"
    if change == 2:
        return text.translate(_HALF_MARKS)
    return "\n".join(text[at : at + 20] for at in range(0, len(text), 20))


def _polite(sentences: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    greeting, signature = chance.choice(phrases()["greeting"]), chance.choice(phrases()["signature"])
    before, after = chance.choice([(greeting, ""), ("", signature), (greeting, signature)])
    return before + "".join(sentences) + after


def _typos(sentences: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    return _with_typos("".join(sentences), chance.choice([0.01, 0.02, 0.04]), chance)


def _with_typos(text: str, share: float, chance: random.Random) -> str:
    """Each character with this probability wrong, missing or double."""
    chars = list(text)
    for at in range(len(chars)):
        if chance.random() < share:
            chars[at] = chance.choice(["", chars[at] * 2, chance.choice(_COMMON), chance.choice(_COMMON)])
    return "".join(chars)


def _rearranged(sentences: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    kept = list(sentences)
    if len(kept) > 2 and chance.random() < 0.5:
        kept.pop(chance.randrange(len(kept)))
    else:
        chance.shuffle(kept)
    return "".join(kept)


def _extended(sentences: Sequence[str], own: Sequence[str], chance: random.Random) -> str:
    kept = list(sentences)
    room = 0.6 * len("".join(kept))
    while True:
        added = chance.choice(own)
        room -= len(added)
        if room < 0 and len(kept) > len(sentences):
            return "".join(kept)
        kept.insert(chance.choice([0, len(kept)]), added[: max(8, int(room + len(added)))])
        if room < 0:
            return "".join(kept)


_COMMON = "的一是了不在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴约"
_SHARES = {"exact": 50, "trivial": 15, "greeting": 10, "typos": 8, "rearranged": 7, "extended": 10}
_VARIATIONS: dict[str, Callable[[Sequence[str], Sequence[str], random.Random], str]] = {
    "exact": lambda sentences, own, chance: "".join(sentences),
    "trivial": _trivial,
    "greeting": _polite,
    "typos": _typos,
    "rearranged": _rearranged,
    "extended": _extended,
}
