"""Writes the built book as a file to take along: `python scripts/take pdf|parts|epub|zip [FOLDER]`.

`parts` are a PDF a part of the book: the whole one is large.

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
    name = file_name(str(read_settings(root)["title"]).split(":")[0])
    (made / key).mkdir(parents=True, exist_ok=True)
    files = {made / key / f"{name}.{kind}": ""}
    if kind == "parts":
        parts = dict.fromkeys(page.part for page in read_book(root).pages if page.part)
        files = {made / key / f"{name}-{file_name(part)}.pdf": part for part in parts}
    for file, part in files.items():
        if kind == "zip":
            write_site(root / "_build" / "html", file)
        elif kind == "epub":
            write_epub(read_book(root), file)
        else:
            write_pdf(read_book(root).of_part(part), file)  # read anew: printing changes the pages
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB after {time.perf_counter() - started:.0f} s")


def file_name(title: str) -> str:
    """A title as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or "book"


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("pdf", "parts", "epub", "zip"):
        sys.exit("usage: python scripts/take pdf|parts|epub|zip [FOLDER]")
    main(*sys.argv[1:3])
