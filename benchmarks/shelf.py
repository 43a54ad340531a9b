"""Answers of a run that is not over, so that it can go on after an interruption."""

import json
import pathlib
import shutil
from typing import Any

from benchmarks.result import Document


class Shelf:
    """A folder with the answers of the questions that were asked so far."""

    def __init__(self, folder: pathlib.Path, extent: Document) -> None:
        """Keep answers in *folder*; those of another extent are not found again."""
        self._folder = folder / "answers"
        self._extent = extent

    def find(self, question: str) -> Document | None:
        """Return the answer to a question, if it was measured to the same extent."""
        file = self._file(question)
        if not file.exists():
            return None
        kept: dict[str, Any] = json.loads(file.read_text())
        answer: Document = kept["answer"]
        return answer if kept["extent"] == self._extent else None

    def put(self, question: str, answer: Document) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # In one step: an answer that is there is whole.
        file = self._file(question)
        text = json.dumps({"extent": self._extent, "answer": answer})
        unfinished = file.with_suffix(".new")
        unfinished.write_text(text)
        unfinished.replace(file)

    def clear(self) -> None:
        """Forget all answers: the run is over, and the next one measures anew."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _file(self, question: str) -> pathlib.Path:
        return self._folder / f"{question}.json"
