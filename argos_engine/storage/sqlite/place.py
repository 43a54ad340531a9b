"""Whether an open file is still the one at its path."""

import os


def is_at(descriptor: int, path: str | os.PathLike[str]) -> bool:
    """Return whether the open file is at *path*: neither deleted nor replaced.

    Raises:
        OSError: The descriptor is closed, or the path cannot be looked at.
    """
    opened = os.fstat(descriptor)
    try:
        return os.path.samestat(opened, os.lstat(path))
    except FileNotFoundError:
        return False
