"""Poet: a model that is open, and what can be asked of it."""

from __future__ import annotations

import os
import queue
import threading
import weakref
from types import TracebackType
from typing import Any, Iterator, Optional, Sequence, Union

from . import _library
from .errors import Cancelled
from .insight import Alternatives, Character, Trace
from .poems import CheckedPoem, Form, Poem, Rhyme, SettledCharacter, SettledLine

_Path = Union[str, "os.PathLike[str]"]
_Settled = Union[SettledCharacter, SettledLine]


class Poet:
    """Writes and judges verse.  One Poet serves any number of threads.

    ``model`` is a .safetensors file (without it the one installed with the library), or its bytes;
    ``index`` what is known of the text it learned from, by default the file beside the model.
    ``judge`` is the judge of coherence, by default the one beside the model or the one installed.
    ``threads`` is how many write() may use; 0: as many as there are cores, at most 16.
    Raises TangyinError where a file is missing or broken.
    """

    def __init__(
        self,
        model: Union[_Path, bytes, None] = None,
        index: Union[_Path, bytes, None] = None,
        judge: Union[_Path, bytes, None] = None,
        *,
        threads: int = 0,
    ) -> None:
        options: dict[str, Any] = {"threads": threads}
        if isinstance(model, bytes):
            if index is not None and not isinstance(index, bytes):
                raise TypeError("a model given as bytes wants its index as bytes, too")
            if judge is not None and not isinstance(judge, bytes):
                raise TypeError("a model given as bytes wants its judge as bytes, too")
            handle = _library.open_poet_in_memory(model, index or b"", judge or b"", options)
        else:
            if isinstance(index, bytes) or isinstance(judge, bytes):
                raise TypeError("an index or a judge given as bytes wants its model as bytes, too")
            for name, path in (("model", model), ("index", index), ("judge", judge)):
                if path is not None:
                    options[name] = os.fspath(path)
            handle = _library.open_poet(options)
        self._own(handle)

    @classmethod
    def without_model(cls) -> Poet:
        """One that judges and looks up; what needs a model raises TangyinError (no_model)."""
        poet = cls.__new__(cls)
        poet._own(_library.open_without_model())
        return poet

    def _own(self, handle: int) -> None:
        self._poet = handle
        self._close = weakref.finalize(self, _library.library().tangyin_close, handle)
        self._close.atexit = False  # a thread may still be writing then

    def close(self) -> None:
        """Frees the model now, and not when Python comes to it.  Nothing may use it any more."""
        self._close()

    def __enter__(self) -> Poet:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def write(self, opening: str = "", **wishes: Any) -> Poem:
        """One poem that begins with ``opening``.

        ``wishes`` are the fields of docs/api/write_request.schema.json: form ("五绝" "七绝" "五律"
        "七律" "排律" "古体" "auto"), lines, chars, rhyme, acrostic, acrostic_column, pattern,
        couplet, with_ (words that have to come; ``with`` is Python's own), without, title, about,
        style, strictness ("strict" "lenient" "none"), seed, effort ("quick" "normal" "best"),
        particles, temperature, top_p, explain, script ("simplified" "traditional").
        RequestError names the field that is wrong; TangyinError says what cannot be met.
        """
        if "count" in wishes:
            raise TypeError("write() gives one poem; write_all() has count")
        request = _request(opening, wishes)
        return Poem.from_json(_library.work(self._handle, "write", request)[0], self)

    def write_all(self, openings: Sequence[str] = (), **wishes: Any) -> list[Poem]:
        """A poem, or ``count`` of them, for each opening.  No line stands twice among them."""
        if isinstance(openings, str):
            raise TypeError("openings are a list of texts; write() takes one text")
        request = _request("", wishes)
        if openings:
            request["openings"] = list(openings)
        written = _library.work(self._handle, "write", request)
        return [Poem.from_json(poem, self) for poem in written]

    def stream(self, opening: str = "", *, characters: bool = False, **wishes: Any) -> Stream:
        """As write(), but the lines can be read one after another as they are settled.

        With ``characters`` each character, too (SettledCharacter), before its line.

        >>> for line in poet.stream("月", form="七绝"):  # doctest: +SKIP
        ...     print(line)
        """
        return Stream(self, _request(opening, wishes), characters)

    def check(self, text: str, **wishes: Any) -> Union[CheckedPoem, list[CheckedPoem]]:
        """The verdict on a poem, or a list of them where the text has several.

        ``wishes``: form, rhymes ("pingshui", "xinyun"), pinyin, readings, script.
        """
        found = _library.look(self._handle, "check", {"text": text, **wishes})
        if isinstance(found, list):
            return [CheckedPoem.from_json(poem) for poem in found]
        return CheckedPoem.from_json(found)

    def alternatives(
        self, lines: Sequence[str], line: int, column: int, **wishes: Any
    ) -> Alternatives:
        """What could stand at a place of a poem, counted from 1, and what cannot and why.

        ``lines`` are all lines of the poem, with ？ where a place is open.  ``wishes``: count, form,
        rhyme, title, style, strictness, script.
        """
        request = {"lines": _lines(lines), "line": line, "column": column, **wishes}
        return Alternatives.from_json(_library.work(self._handle, "alternatives", request))

    def trace(self, lines: Sequence[str] = (), **wishes: Any) -> Trace:
        """How the model reads a poem, of which the last line may be unfinished.

        ``wishes``: form, title, style, strictness, top (characters of each distribution), units (of
        each layer), script.
        """
        request = {"lines": _lines(lines), **wishes}
        return Trace.from_json(_library.work(self._handle, "trace", request))

    def character(self, text: str, **wishes: Any) -> Character:
        """The forms and readings of a character.  ``wishes``: script."""
        return Character.from_json(
            _library.look(self._handle, "character", {"text": text, **wishes})
        )

    def rhymes(self) -> list[Rhyme]:
        """The 106 of 平水韵."""
        return [
            Rhyme(one["name"], one["tone"], one["characters"])
            for one in _library.ask(self._handle, "rhymes")
        ]

    def forms(self) -> list[Form]:
        """What write() and check() take as ``form``, with the tone patterns."""
        return [Form.from_json(one) for one in _library.ask(self._handle, "forms")]

    def poets(self) -> list[str]:
        """Whose style write() knows; none without an index."""
        names: list[str] = _library.ask(self._handle, "poets")
        return names

    def describe(self) -> dict[str, Any]:
        """The library's version, the sizes of the model, how it was trained."""
        description: dict[str, Any] = _library.ask(self._handle, "describe")
        return description

    @property
    def _handle(self) -> int:
        if not self._close.alive:
            raise ValueError("this Poet is closed")
        return self._poet


class Stream:
    """The lines of poems as they are settled: iterate over it once; ``poems`` holds the result.

    Where they were asked for, characters come, too.  A poem is written on a thread of its own while
    the lines are read.  Leaving a ``with`` block, close() and the end of the program's interest in
    the stream stop it.
    """

    def __init__(self, poet: Poet, request: dict[str, Any], characters: bool) -> None:
        self.poems: list[Poem] = []
        """Filled when the last line has been read."""
        self._lines: queue.SimpleQueue[Union[_Settled, BaseException, None]]
        self._lines = queue.SimpleQueue()
        self._stop = threading.Event()
        self._ended = False
        weakref.finalize(self, self._stop.set)
        self._thread = threading.Thread(
            target=_write_lines,
            args=(poet, request, characters, self._lines, self.poems, self._stop),
        )
        self._thread.start()

    def __iter__(self) -> Iterator[_Settled]:
        return self

    def __next__(self) -> _Settled:
        if self._ended:
            raise StopIteration
        item = self._lines.get()
        if isinstance(item, (SettledCharacter, SettledLine)):
            return item
        self._ended = True
        self._thread.join()
        if item is not None and not (isinstance(item, Cancelled) and self._stop.is_set()):
            raise item
        raise StopIteration

    def close(self) -> None:
        """Stops the writing; lines that are settled can still be read."""
        self._stop.set()
        self._thread.join()

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()


def _write_lines(
    poet: Poet,
    request: dict[str, Any],
    characters: bool,
    lines: queue.SimpleQueue[Union[_Settled, BaseException, None]],
    poems: list[Poem],
    stop: threading.Event,
) -> None:
    """Writes on a thread of its own; does not know the Stream, so that nobody keeps that alive."""

    def settled(event: dict[str, Any]) -> None:
        if event["event"] == "line":
            lines.put(SettledLine(event["poem"], event["line"], event["text"]))
        elif event["event"] == "character" and characters:
            place = event["poem"], event["line"], event["column"]
            lines.put(SettledCharacter(*place, event["text"]))

    try:
        written = _library.work(poet._handle, "write", request, settled, stop.is_set)
        poems += [Poem.from_json(poem, poet) for poem in written]
        lines.put(None)
    except BaseException as error:  # handed to whoever reads the lines
        lines.put(error)


def _lines(lines: Sequence[str]) -> list[str]:
    if isinstance(lines, str):
        raise TypeError("lines are a list of texts, not one text")
    return list(lines)


def _request(opening: str, wishes: dict[str, Any]) -> dict[str, Any]:
    request = {name.rstrip("_"): wish for name, wish in wishes.items() if wish is not None}
    if opening:
        request["opening"] = opening
    return request
