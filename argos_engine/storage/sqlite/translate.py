"""The only place where an error of SQLite becomes an error of the engine."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import apsw

from argos_engine.errors import (
    ConfigurationError,
    JournalCorruptError,
    JournalError,
    JournalFailedError,
)

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

_DAMAGE = (apsw.CorruptError, apsw.NotADBError, apsw.FormatError)
_SCHEMA_DAMAGE = re.compile("no such (table|column): |table .* has no column named ")
"""The statements are always the same, so it is the file that has changed."""
_NO_ACCESS = (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError)


def translated(
    method: Callable[_Parameters, _Result],
) -> Callable[_Parameters, _Result]:
    """Let *method* raise a `JournalError` where SQLite raises an error."""

    @wraps(method)
    def call(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return method(*args, **kwargs)
        except apsw.Error as error:
            raise _journal_error(error) from error
        except UnicodeDecodeError as error:
            raise _not_text(error) from error

    return call


@contextmanager
def opening(path: str) -> Iterator[None]:
    """Name *path* in what goes wrong while it is opened."""
    try:
        yield
    except _NO_ACCESS as error:
        raise ConfigurationError(f"{path} cannot be opened: {error}") from error
    except apsw.Error as error:
        raise _journal_error(error, f"{path}: ") from error
    except UnicodeDecodeError as error:
        raise _not_text(error, f"{path}: ") from error


def _journal_error(error: apsw.Error, prefix: str = "") -> JournalError:
    # An error that did not come from the library itself has no code.
    code = getattr(error, "extendedresult", None)
    text = f"{prefix}{error} ({type(error).__name__}, SQLite code {code})"
    if isinstance(error, _DAMAGE) or _SCHEMA_DAMAGE.match(str(error)):
        return JournalCorruptError(text)
    return JournalFailedError(text)


def _not_text(error: UnicodeDecodeError, prefix: str = "") -> JournalError:
    return JournalCorruptError(f"{prefix}a stored text is none: {error}")
