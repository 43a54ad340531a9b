"""The pages of the documentation."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
README = ROOT / "README.md"
TUTORIAL = sorted(DOCS.glob("tutorial/[0-9]*.md"))
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
STANDING_ALONE = [path for path in PAGES if path not in TUTORIAL]


def name(path):
    return path.relative_to(ROOT).as_posix()
