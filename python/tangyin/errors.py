"""What the library says when it cannot do what was asked."""

from __future__ import annotations

from typing import Any


class TangyinError(Exception):
    """The request is understood but cannot be met, or a file is missing or broken."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.code: str = error["code"]
        """One of those listed in docs/api/error.schema.json, such as "unknown_character"."""
        self.field: str = error["field"]
        """The argument to blame, such as "rhyme"; empty where there is none."""
        self.position: int = error["position"]
        """The place in the field, in characters from 1; 0 for the field as a whole."""
        self.message: str = error["message"]
        """One sentence in Chinese."""
        self.message_en: str = error["message_en"]
        """The same in English."""
        super().__init__(self.message_en)


class RequestError(TangyinError, ValueError):
    """An argument is not known, has a bad value, or contradicts another one."""


class Cancelled(TangyinError):
    """The writing was stopped before its end."""


# By the status that the C functions return (tangyin_status in tangyin.h).
_BY_STATUS = {2: RequestError, 130: Cancelled}


def error_of(status: int, error: dict[str, Any]) -> TangyinError:
    """The exception for a status other than 0 and its error object."""
    return _BY_STATUS.get(status, TangyinError)(error)
