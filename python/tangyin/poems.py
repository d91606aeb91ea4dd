"""What is returned: poems, verdicts, rhymes, forms.  Lines and positions count from 1."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Optional

from . import html

if TYPE_CHECKING:
    from .poet import Poet


@dataclasses.dataclass(frozen=True)
class Remark:
    """One thing to say about a place of a poem."""

    rule: str
    """"孤平\""""
    rule_en: str
    line: int
    """0: the poem as a whole"""
    position: int
    """The character in the line; 0: the line as a whole"""
    message: str
    """One sentence in Chinese"""
    message_en: str

    def __str__(self) -> str:
        return self.message


@dataclasses.dataclass(frozen=True)
class Verdict:
    """Whether a written poem keeps its form, by some reading of each character."""

    ok: bool
    rhyme: str
    """"上平十灰"; empty where it has none"""
    violations: tuple[Remark, ...]

    def __bool__(self) -> bool:
        return self.ok


@dataclasses.dataclass(frozen=True)
class SettledCharacter:
    """A character that will not change any more, of a poem that is being written."""

    poem: int
    """Number of the poem in the result, from 0"""
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True)
class SettledLine:
    """A line that will not change any more, of a poem that is being written."""

    poem: int
    """Number of the poem in the result, from 0"""
    line: int
    text: str

    def __str__(self) -> str:
        return self.text


@dataclasses.dataclass(frozen=True)
class CheckedLine:
    text: str
    tones: str
    """平 level, 仄 oblique, ○ either, ？ unknown; one for each character"""
    expected: str
    """The same by the form; empty where it expects nothing"""
    ok: bool
    rhymes: bool
    pinyin: str = ""


@dataclasses.dataclass(frozen=True)
class CheckedPoem:
    """The verdict on a poem of any origin."""

    title: str
    form: str
    form_en: str
    pattern: str
    """"仄起首句不入韵"; empty for 古体"""
    ok: bool
    """It keeps its form by some reading of each character."""
    strict: bool
    """It does so by the usual readings alone and without tolerated weaknesses."""
    conclusion: str
    conclusion_en: str
    rhyme: str
    """Of the whole poem: "上平十一尤"; empty where nothing rhymes"""
    lines: tuple[CheckedLine, ...]
    violations: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    data: dict[str, Any] = dataclasses.field(repr=False, compare=False)
    """All of it, as docs/api/checked.schema.json describes it"""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> CheckedPoem:
        return cls(
            title=data["title"],
            form=data["form"],
            form_en=data["form_en"],
            pattern=data["pattern"],
            ok=data["ok"],
            strict=data["strict"],
            conclusion=data["conclusion"],
            conclusion_en=data["conclusion_en"],
            rhyme=data["rhyme"]["name"] or "",
            lines=tuple(checked_line(line) for line in data["lines"]),
            violations=remarks(data["violations"]),
            notes=remarks(data["notes"]),
            data=data,
        )

    def __str__(self) -> str:
        said = "\n".join(f"  · {remark}" for remark in self.violations)
        return f"{self.form}：{self.conclusion}" + ("\n" + said if said else "")

    def _repr_html_(self) -> str:
        caption = f"{self.form} · {self.conclusion}"
        return html.poem(self.title, self.lines, caption, self.violations)


@dataclasses.dataclass(frozen=True)
class Poem:
    """A poem that was written.  Asked for again with its seed, it is the same."""

    form: str
    """"七绝"; "对句" for the answer to a line"""
    pattern: str
    """"平起首句入韵"; empty where the form has none"""
    title: str
    lines: tuple[str, ...]
    """Han characters only; str(poem) adds the punctuation"""
    opening: str
    seed: int
    logprob_per_char: float
    """Mean log-probability of a character under the model, nats"""
    verdict: Verdict
    explanation: tuple[dict[str, Any], ...] = dataclasses.field(repr=False)
    """Of each character, where explain=True was given"""
    data: dict[str, Any] = dataclasses.field(repr=False, compare=False)
    """All of it, as docs/api/poems.schema.json describes it"""
    poet: Poet = dataclasses.field(repr=False, compare=False)

    @classmethod
    def from_json(cls, data: dict[str, Any], poet: Poet) -> Poem:
        prosody = data["prosody"]
        return cls(
            form=data["form"],
            pattern=data["pattern"],
            title=data["title"],
            lines=tuple(data["lines"]),
            opening=data["opening"],
            seed=data["seed"],
            logprob_per_char=data["logprob_per_char"],
            verdict=Verdict(prosody["ok"], prosody["rhyme"], remarks(prosody["violations"])),
            explanation=tuple(data.get("explanation", ())),
            data=data,
            poet=poet,
        )

    def __str__(self) -> str:
        text = "\n".join(
            "，".join(self.lines[n : n + 2]) + "。" for n in range(0, len(self.lines), 2)
        )
        return f"{self.title}\n\n{text}" if self.title else text

    def check(self) -> Optional[CheckedPoem]:
        """The verdict with the tones of each line; None for a couplet, which has no form."""
        if self.form == "对句" or self.form == "對句":
            return None
        checked = self.poet.check("\n".join(self.lines), form=self.form)
        assert isinstance(checked, CheckedPoem)
        return checked

    def _repr_html_(self) -> str:
        checked = self.check()
        lines = checked.lines if checked else tuple(untoned(line) for line in self.lines)
        parts = (self.form, self.pattern, self.verdict.rhyme)
        caption = " · ".join(part for part in parts if part)
        return html.poem(self.title, lines, caption, self.verdict.violations)


@dataclasses.dataclass(frozen=True)
class Rhyme:
    """One of the 106 rhymes of 平水韵."""

    name: str
    tone: str
    """平 上 去 入"""
    characters: str
    """That have a reading in it"""


@dataclasses.dataclass(frozen=True)
class FormPattern:
    name: str
    name_en: str
    lines: tuple[str, ...]
    """"平平仄仄平", ○ where either tone may stand"""
    rhymes: tuple[bool, ...]
    """Whether each line rhymes"""


@dataclasses.dataclass(frozen=True)
class Form:
    name: str
    name_en: str
    lines: int
    """0: open"""
    chars: int
    """Characters in a line; 0: open"""
    patterns: tuple[FormPattern, ...]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Form:
        patterns = tuple(
            FormPattern(p["name"], p["name_en"], tuple(p["lines"]), tuple(p["rhymes"]))
            for p in data["patterns"]
        )
        return cls(data["name"], data["name_en"], data["lines"], data["chars"], patterns)


def remarks(data: list[dict[str, Any]]) -> tuple[Remark, ...]:
    names = [field.name for field in dataclasses.fields(Remark)]
    return tuple(Remark(**{name: one[name] for name in names}) for one in data)


def checked_line(data: dict[str, Any]) -> CheckedLine:
    return CheckedLine(
        data["text"], data["tones"], data["expected"], data["ok"], data["rhymes"],
        data.get("pinyin", ""),
    )  # fmt: skip


def untoned(line: str) -> CheckedLine:
    """A line of which nothing but its text is known."""
    return CheckedLine(line, "", "", True, False)
