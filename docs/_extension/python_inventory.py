"""The few names of Python's own documentation that these pages link to.

Sphinx would fetch the whole list from the network; these are the ones that are used,
in the same format, so that the pages are built without a network.
"""

import pathlib
import zlib

HOME = "https://docs.python.org/3"

_CLASSES = {
    "library/stdtypes.html": (
        "bool bytes dict float frozenset int list object set str tuple type"
    ),
    "library/typing.html": (
        "typing.Any typing.Self typing.ClassVar typing.Protocol typing.NamedTuple "
        "typing.Generic"
    ),
    "library/collections.abc.html": (
        "collections.abc.Callable collections.abc.Collection collections.abc.Iterable "
        "collections.abc.Iterator collections.abc.Mapping collections.abc.Sequence "
        "collections.abc.Awaitable collections.abc.AsyncIterator "
        "collections.abc.Coroutine collections.abc.Generator"
    ),
    "library/collections.html": "collections.Counter",
    "library/random.html": "random.Random",
    "library/datetime.html": "datetime.date datetime.datetime datetime.timedelta",
    "library/os.html": "os.PathLike",
    "library/pathlib.html": "pathlib.Path",
    "library/enum.html": "enum.StrEnum enum.Enum",
    "library/types.html": "types.TracebackType types.MappingProxyType",
    "library/concurrent.futures.html": "concurrent.futures.ThreadPoolExecutor",
    "library/contextlib.html": "contextlib.AbstractContextManager",
    "library/asyncio-future.html": "asyncio.Future",
}
_EXCEPTIONS = "BaseException Exception TimeoutError ValueError KeyError"
_DATA = {"library/constants.html": "None True False"}


def write(folder: str) -> pathlib.Path:
    """Write the inventory into *folder* and return its path."""
    path = pathlib.Path(folder, "python.inv")
    head = "# Sphinx inventory version 2\n# Project: Python\n# Version: 3\n"
    note = "# The remainder of this file is compressed using zlib.\n"
    path.write_bytes((head + note).encode() + zlib.compress(_lines().encode()))
    return path


def _lines() -> str:
    kinds = [("py:class", _CLASSES), ("py:data", _DATA)]
    kinds.append(("py:exception", {"library/exceptions.html": _EXCEPTIONS}))
    lines = [
        f"{name} {kind} 1 {page}#$ -"
        for kind, pages in kinds
        for page, names in pages.items()
        for name in names.split()
    ]
    return "\n".join(sorted(lines)) + "\n"
