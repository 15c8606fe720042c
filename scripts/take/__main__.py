"""Writes the built book as a file to take along: `python scripts/take pdf|epub|zip [FOLDER]`.

The file lies under `_build/take/KEY`, where KEY stands for what the book was built from: the next build offers on the
site what was made of the same.
"""

import json
import re
import shutil
import sys
import time
from pathlib import Path

from epub import write_epub
from pages import read_book, read_settings
from pdf import write_pdf
from zips import write_site


def main(kind: str, folder: str = ".") -> None:
    """Writes one file and says what it is."""
    root, started = Path(folder).resolve(), time.perf_counter()
    key = json.loads((root / "_build" / "state.json").read_text(encoding="utf-8"))["inputs"]["key"]
    made = root / "_build" / "take"
    for other in made.glob("*"):
        if other.is_dir() and other.name != key:
            shutil.rmtree(other)
    title = str(read_settings(root)["title"]).split(":")[0]
    file = made / key / f"{re.sub(r'[^a-z0-9]+', '-', title.casefold()).strip('-') or 'book'}.{kind}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if kind == "zip":
        write_site(root / "_build" / "html", file)
    else:
        {"pdf": write_pdf, "epub": write_epub}[kind](read_book(root), file)
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("pdf", "epub", "zip"):
        sys.exit("usage: python scripts/take pdf|epub|zip [FOLDER]")
    main(*sys.argv[1:3])
