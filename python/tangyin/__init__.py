"""Writes classical Chinese verse and judges whether a poem keeps its form.

>>> import tangyin
>>> poet = tangyin.Poet()
>>> print(poet.write("月", form="七绝"))   # doctest: +SKIP

Everything is done by libtangyin, the C++ library; this package calls its C interface.
"""

from ._version import __version__
from .errors import Cancelled, RequestError, TangyinError
from .insight import (
    Alternative,
    Alternatives,
    Chance,
    Character,
    Prediction,
    Reading,
    Trace,
    TraceStep,
    Wanted,
    Word,
)
from .poems import (
    CheckedLine,
    CheckedPoem,
    Form,
    FormPattern,
    Poem,
    Remark,
    Rhyme,
    SettledCharacter,
    SettledLine,
    Verdict,
)
from .poet import Poet, Stream

__all__ = [
    "Alternative",
    "Alternatives",
    "Cancelled",
    "Chance",
    "Character",
    "CheckedLine",
    "CheckedPoem",
    "Form",
    "FormPattern",
    "Poem",
    "Poet",
    "Prediction",
    "Reading",
    "Remark",
    "RequestError",
    "Rhyme",
    "SettledCharacter",
    "SettledLine",
    "Stream",
    "TangyinError",
    "Trace",
    "TraceStep",
    "Verdict",
    "Wanted",
    "Word",
    "__version__",
]
