"""A poem for notebooks: vertical type, from right to left, each character with its tone."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from .poems import CheckedLine, Remark

_MARKS = {"平": "○", "仄": "●", "○": "◎", "？": ""}  # the marks of the rhyme books, as the program prints


def poem(
    title: str, lines: Sequence[CheckedLine], caption: str, remarks: Sequence[Remark]
) -> str:
    """One block of HTML with its own style and nothing to load; a broken line is underlined."""
    columns = [f'<b style="font-size:1.1em">{html.escape(title)}</b>'] if title else []
    columns += [_column(line) for line in lines]
    said = "".join(f"<li>{html.escape(remark.message)}</li>" for remark in remarks)
    return (
        '<figure lang="zh" style="display:inline-block;margin:1em">'
        '<div style="writing-mode:vertical-rl;font:1.5em/2 serif;letter-spacing:.2em">'
        + "".join(f"<div>{column}</div>" for column in columns)
        + f'</div><figcaption style="font-size:.9em;opacity:.7">{html.escape(caption)}</figcaption>'
        + (f"<ul>{said}</ul>" if said else "")
        + "</figure>"
    )


def _column(line: CheckedLine) -> str:
    last = len(line.text) - 1
    tones = line.tones.ljust(len(line.text), "？")
    cells = []
    for n, (character, tone) in enumerate(zip(line.text, tones)):
        text = html.escape(character)
        if line.rhymes and n == last:
            text = f'<span style="color:#b03a2e">{text}</span>'
        mark = _MARKS.get(tone, "")
        cells.append(f'<ruby>{text}<rt style="font-size:.35em">{mark}</rt></ruby>')
    style = "" if line.ok else ' style="text-decoration:underline wavy #b03a2e"'
    return f"<span{style}>{''.join(cells)}</span>"
