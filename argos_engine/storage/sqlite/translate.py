"""The only place where an error of SQLite becomes an error of the engine."""

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

_DAMAGE = (
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.FormatError,
    apsw.MismatchError,
    UnicodeDecodeError,
)
_ABOUT_TRANSACTIONS = ("cannot ", "no such savepoint")
"""How the errors begin that a statement can get from a sound schema."""
_NO_ACCESS = (apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError)


def translated(
    method: Callable[_Parameters, _Result],
) -> Callable[_Parameters, _Result]:
    """Let *method* raise a `JournalError` where SQLite raises an error.

    It names the file if the object of the method has a *path*.
    """

    @wraps(method)
    def call(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
        try:
            return method(*args, **kwargs)
        except (apsw.Error, UnicodeDecodeError) as error:
            path = getattr(args[0], "path", None)
            raise _journal_error(error, f"{path}: " if path else "") from error
        except JournalCorruptError as error:
            path = getattr(args[0], "path", None)
            if path is None or path in str(error):
                raise
            raise JournalCorruptError(f"{path}: {error}") from error

    return call


@contextmanager
def opening(path: str) -> Iterator[None]:
    """Name *path* in what goes wrong while it is opened."""
    try:
        yield
    except _NO_ACCESS as error:
        raise ConfigurationError(f"{path} cannot be opened: {error}") from error
    except (apsw.Error, UnicodeDecodeError) as error:
        raise _journal_error(error, f"{path}: ") from error


def _journal_error(
    error: apsw.Error | UnicodeDecodeError, prefix: str = ""
) -> JournalError:
    # An error that did not come from the library itself has no code.
    code = getattr(error, "extendedresult", None)
    text = f"{prefix}{error} ({type(error).__name__}, SQLite code {code})"
    if isinstance(error, _DAMAGE) or _is_of_schema(error):
        return JournalCorruptError(text)
    return JournalFailedError(text)


def _is_of_schema(error: Exception) -> bool:
    """Return whether a statement does not fit the tables, which it always did."""
    return isinstance(error, apsw.SQLError) and not str(error).startswith(
        _ABOUT_TRANSACTIONS
    )
