"""Ids for lines that carry none: the same file again gives the same ids again."""

import json
from collections import Counter
from collections.abc import Mapping
from hashlib import blake2b

_DIGEST_BYTES = 16


class CommandIds:
    """Makes the command ids of one file.

    An id stands for the name of the file without its directory, for what the line
    says (not for its spelling: neither the order of keys nor blanks matter), and for
    how many lines before it said the same. So an edited file adds only what is new.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: Counter[bytes] = Counter()

    def __call__(self, content: Mapping[str, object]) -> str:
        """Return the id of the next line with this content."""
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        key = blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
        self._seen[key] += 1
        parts = json.dumps([self._file, key.hex(), self._seen[key]])
        return blake2b(parts.encode(), digest_size=_DIGEST_BYTES).hexdigest()
