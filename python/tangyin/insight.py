"""Looking into a poem, a character and the model.  Lines and columns count from 1."""

from __future__ import annotations

import dataclasses
from typing import Any, Optional


@dataclasses.dataclass(frozen=True)
class Alternative:
    """A character for a place of a poem."""

    text: str
    probability: float
    """Given all that stands before and after the place; nothing is ruled out in it"""
    tone: str
    """Its own: 平 level, 仄 oblique, ○ either, ？ unknown"""
    rhyme: str
    """"上平十灰"; empty where the character is in no table"""
    pinyin: str
    reason: str = ""
    """Why it cannot stand there: tone, rhyme, repeated, copied; empty where it can"""
    message: str = ""
    message_en: str = ""

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What the rules ask of a place."""

    tone: str
    """平, 仄, ○ where either may stand"""
    rhymes: bool
    rhyme: Optional[str]
    """The rhyme that a character has to have; None where none is settled"""
    message: str
    message_en: str


@dataclasses.dataclass(frozen=True)
class Alternatives:
    line: int
    column: int
    form: str
    pattern: str
    standing: str
    """The character that stands there now; empty where the place is open"""
    wanted: Wanted
    choices: tuple[Alternative, ...]
    """By falling probability"""
    excluded: tuple[Alternative, ...]
    """What the model might well have written but for a rule"""
    data: dict[str, Any] = dataclasses.field(repr=False, compare=False)
    """All of it, as docs/api/alternatives.schema.json describes it"""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Alternatives:
        parts: dict[str, Any] = {
            "wanted": Wanted(**data["wanted"]),
            "choices": tuple(Alternative(**one) for one in data["choices"]),
            "excluded": tuple(Alternative(**one) for one in data["excluded"]),
        }
        return cls(**{**data, **parts}, data=data)


@dataclasses.dataclass(frozen=True)
class Reading:
    """One reading of a character in Middle Chinese."""

    tone: str
    """平 上 去 入"""
    rhyme: str
    """"上平一东", of 平水韵"""
    source: str
    """"廣韻 125.34": page and place in the rhyme book of 1008"""
    page: int
    place: int
    through: str
    """The character whose entry that is"""
    usual: bool
    """False: verse hardly uses it"""


@dataclasses.dataclass(frozen=True)
class Word:
    """A word that decides which reading a character has."""

    word: str
    tone: str
    rhyme: Optional[str]
    certain: bool
    """No other reading is possible there"""


@dataclasses.dataclass(frozen=True)
class Character:
    text: str
    simplified: str
    traditional: tuple[str, ...]
    """发 has 發 and 髮"""
    pinyin: tuple[str, ...]
    """The customary reading first"""
    tone: str
    """Of the usual readings: 平 仄 ○ ？"""
    readings: tuple[Reading, ...]
    words: tuple[Word, ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Character:
        parts: dict[str, Any] = {
            "traditional": tuple(data["traditional"]),
            "pinyin": tuple(data["pinyin"]),
            "readings": tuple(Reading(**one) for one in data["readings"]),
            "words": tuple(Word(**one) for one in data["words"]),
        }
        return cls(**{**data, **parts})


@dataclasses.dataclass(frozen=True)
class Chance:
    text: str
    probability: float


@dataclasses.dataclass(frozen=True)
class Prediction:
    """The distribution of the next character."""

    model: tuple[Chance, ...]
    """By falling probability"""
    rules: Optional[tuple[Chance, ...]]
    """Of what the form allows, adding up to 1; None where no form is known or a mark comes next"""
    allowed: Optional[float]
    """The share of the model's probability that the form allows"""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Prediction:
        def chances(items: list[dict[str, Any]]) -> tuple[Chance, ...]:
            return tuple(Chance(**one) for one in items)

        rules = None if data["rules"] is None else chances(data["rules"])
        return cls(chances(data["model"]), rules, data["allowed"])


@dataclasses.dataclass(frozen=True)
class TraceStep:
    text: str
    line: int
    column: int
    """0: the mark after the line"""
    probability: float
    """Of this character before it was read"""
    before: Prediction
    layers: tuple[dict[str, list[float]], ...]
    """For each layer the gates i, f, g, o, the cell c and the output h, [units] each"""


@dataclasses.dataclass(frozen=True)
class Trace:
    """How the model reads a poem."""

    form: Optional[str]
    title: str
    hidden: int
    units: int
    """Of them shown"""
    steps: tuple[TraceStep, ...]
    next: Prediction
    """After the last of them"""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Trace:
        steps = []
        for step in data["steps"]:
            parts: dict[str, Any] = {
                "before": Prediction.from_json(step["before"]),
                "layers": tuple(step["layers"]),
            }
            steps.append(TraceStep(**{**step, **parts}))
        rest: dict[str, Any] = {"steps": tuple(steps), "next": Prediction.from_json(data["next"])}
        return cls(**{**data, **rest})
