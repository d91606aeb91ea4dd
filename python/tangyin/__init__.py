"""Writes classical Chinese verse and judges whether a poem keeps its form.

>>> import tangyin
>>> poet = tangyin.Poet()
>>> print(poet.write("月", form="七绝"))   # doctest: +SKIP

Everything is done by libtangyin, the C++ library; this package calls its C interface.
"""

from ._version import __version__
from .errors import Cancelled, RequestError, TangyinError
from .poems import (
    CheckedLine,
    CheckedPoem,
    Form,
    FormPattern,
    Poem,
    Remark,
    Rhyme,
    SettledLine,
    Verdict,
)
from .poet import Poet, Stream

__all__ = [
    "Cancelled",
    "CheckedLine",
    "CheckedPoem",
    "Form",
    "FormPattern",
    "Poem",
    "Poet",
    "Remark",
    "RequestError",
    "Rhyme",
    "SettledLine",
    "Stream",
    "TangyinError",
    "Verdict",
    "__version__",
]
