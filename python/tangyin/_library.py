"""libtangyin by ctypes: the declarations of tangyin.h, JSON in, JSON out."""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import json
import os
import pathlib
import sys
from typing import Any, Callable, Iterator, Optional

from .errors import TangyinError, error_of

ABI_VERSION = 1  # TANGYIN_ABI_VERSION of the tangyin.h that this file was written for

_EVENT = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p)
_CANCELLED = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


class _Watch(ctypes.Structure):
    _fields_ = [("event", _EVENT), ("cancelled", _CANCELLED), ("context", ctypes.c_void_p)]


def _candidates() -> Iterator[str]:
    """Where the library is looked for, in this order."""
    name = "libtangyin.dylib" if sys.platform == "darwin" else "libtangyin.so.1"
    given = os.environ.get("TANGYIN_LIBRARY")
    if given:
        yield given
        return
    for folder in (
        pathlib.Path(__file__).resolve().parents[2] / "build",  # in the source tree
        pathlib.Path(sys.prefix) / "lib",
    ):
        if (folder / name).exists():
            yield str(folder / name)
    yield name  # where the system keeps its libraries
    found = ctypes.util.find_library("tangyin")
    if found:
        yield found
    yield "/usr/local/lib/" + name


def _open_library() -> ctypes.CDLL:
    tried = []
    for path in _candidates():
        try:
            return ctypes.CDLL(path)
        except OSError as error:
            tried.append(f"{path} ({error})")
    raise ImportError(
        "libtangyin is not found; install it (cmake --install build) or set TANGYIN_LIBRARY to its "
        "path; tried " + ", ".join(tried)
    )


@functools.lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """The library, loaded at the first call; ImportError where it is missing or another version."""
    lib = _open_library()
    lib.tangyin_abi_version.restype = ctypes.c_int
    if lib.tangyin_abi_version() != ABI_VERSION:
        raise ImportError(
            f"libtangyin has version {lib.tangyin_abi_version()} of its interface, this package "
            f"wants {ABI_VERSION}; install the two from one source"
        )
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    out = ctypes.POINTER(ctypes.c_void_p)
    lib.tangyin_version.restype = text
    lib.tangyin_open.argtypes = [text, out, out]
    lib.tangyin_open_memory.argtypes = [
        text, ctypes.c_size_t, text, ctypes.c_size_t, text, ctypes.c_size_t, text, out, out,
    ]  # fmt: skip
    lib.tangyin_close.argtypes = [pointer]
    lib.tangyin_close.restype = None
    lib.tangyin_open_without_model.argtypes = [out, out]
    for name in ("write", "alternatives", "trace"):
        getattr(lib, "tangyin_" + name).argtypes = [pointer, text, ctypes.POINTER(_Watch), out]
    for name in ("check", "character"):
        getattr(lib, "tangyin_" + name).argtypes = [pointer, text, out]
    for name in ("rhymes", "forms", "poets", "describe"):
        getattr(lib, "tangyin_" + name).argtypes = [pointer, out]
    lib.tangyin_free.argtypes = [pointer]
    lib.tangyin_free.restype = None
    return lib


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _answer(status: int, result: ctypes.c_void_p) -> Any:
    """The JSON that a call has set, freed; the exception where the call has failed."""
    if not result.value:
        if status == 0:
            return None
        raise MemoryError("libtangyin: out of memory")
    try:
        answer = json.loads(ctypes.string_at(result.value))
    finally:
        library().tangyin_free(result)
    if status != 0:
        raise error_of(status, answer["error"])
    return answer


def open_poet(options: dict[str, Any]) -> int:
    """A handle; the file names "model" and "index" are among the options."""
    poet, error = ctypes.c_void_p(), ctypes.c_void_p()
    status = library().tangyin_open(_encoded(options), ctypes.byref(poet), ctypes.byref(error))
    _answer(status, error)
    assert poet.value is not None
    return poet.value


def open_poet_in_memory(model: bytes, index: bytes, judge: bytes, options: dict[str, Any]) -> int:
    """A handle, from the bytes of a model file, its index and a judge; the last two may be empty."""
    poet, error = ctypes.c_void_p(), ctypes.c_void_p()
    status = library().tangyin_open_memory(
        model, len(model), index or None, len(index), judge or None, len(judge), _encoded(options),
        ctypes.byref(poet), ctypes.byref(error),
    )  # fmt: skip
    _answer(status, error)
    assert poet.value is not None
    return poet.value


def open_without_model() -> int:
    """A handle of a poet that judges and looks up."""
    poet, error = ctypes.c_void_p(), ctypes.c_void_p()
    _answer(library().tangyin_open_without_model(ctypes.byref(poet), ctypes.byref(error)), error)
    assert poet.value is not None
    return poet.value


def ask(poet: int, what: str) -> Any:
    """The answer of tangyin_rhymes, _forms, _poets or _describe."""
    result = ctypes.c_void_p()
    return _answer(getattr(library(), "tangyin_" + what)(poet, ctypes.byref(result)), result)


def look(poet: int, what: str, request: dict[str, Any]) -> Any:
    """The answer of tangyin_check or _character."""
    result = ctypes.c_void_p()
    function = getattr(library(), "tangyin_" + what)
    return _answer(function(poet, _encoded(request), ctypes.byref(result)), result)


def work(
    poet: int,
    what: str,
    request: dict[str, Any],
    event: Optional[Callable[[dict[str, Any]], None]] = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Any:
    """The answer of tangyin_write, _alternatives or _trace.

    Both functions are called on this thread.  What they raise, and Ctrl-C, ends the work.
    """
    raised: list[BaseException] = []

    def on_event(text: bytes, _context: Optional[int]) -> None:
        try:
            if event is not None and not raised:
                event(json.loads(text))
        except BaseException as error:  # must not pass through C++
            raised.append(error)

    def on_cancelled(_context: Optional[int]) -> int:
        try:
            return int(bool(raised) or cancelled())
        except BaseException as error:
            raised.append(error)
            return 1

    watch = _Watch(_EVENT(on_event), _CANCELLED(on_cancelled), None)
    result = ctypes.c_void_p()
    function = getattr(library(), "tangyin_" + what)
    status = function(poet, _encoded(request), ctypes.byref(watch), ctypes.byref(result))
    try:
        answer = _answer(status, result)
    except TangyinError:
        if raised:
            raise raised[0] from None
        raise
    if raised:
        raise raised[0]
    return answer
