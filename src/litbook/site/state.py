"""What a build knows of the builds before it: keys of content, never times of files."""

import importlib.metadata
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from litbook import store
from litbook.model import Value
from litbook.site.dependencies import PACKAGES

Files = Mapping[Path, str | bytes]
"""What to write where."""


class Made(Value):
    """What one step of a build made: the content that it was made from, the files, and what stood in them then.

    The files are named as seen from the state's own folder: a copied review must never lead to the first one.
    """

    key: str
    files: tuple[str, ...] = ()
    content: str = ""


KEPT = TypeAdapter(dict[str, Made])


def read_steps(path: Path) -> dict[str, Made]:
    """The steps in the file; none where there is no file, or one that nobody's build wrote."""
    try:
        return KEPT.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}


class BuildState:
    """What was built, step by step, in one JSON file under `_build`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent.absolute()
        self.steps = read_steps(path)

    def key(self, step: str) -> str:
        """The content that the step was done from; empty if it was not done."""
        return self.steps[step].key if step in self.steps else ""

    def holds(self, step: str, key: str) -> bool:
        """Whether the step was done from exactly this content, and its files are as it left them."""
        return self.key(step) == key and self.steps[step].content == store.digest(self.files(step))

    def files(self, step: str) -> list[Path]:
        """The files that the step made."""
        return [Path(os.path.normpath(self.folder / name)) for name in self.steps[step].files]

    def keep(self, step: str, key: str, files: Iterable[Path] = ()) -> None:
        """Notes that the step was done from this content and made these files."""
        made = tuple(files)
        names = tuple(Path(os.path.relpath(path, self.folder)).as_posix() for path in made)
        self.steps[step] = Made(key=key, files=names, content=store.digest(made))

    def redo(self, step: str, key: str, work: Callable[[], Files]) -> None:
        """Writes the files that the work gives, unless the step holds; removes those that it gives no more."""
        if self.holds(step, key):
            return
        files = work()
        for path, content in files.items():
            store.write_bytes(path, content.encode("utf-8") if isinstance(content, str) else content)
        self.remove(step, files)
        self.keep(step, key, files)

    def remove(self, step: str, but: Collection[Path] = ()) -> None:
        """Removes the files of a step."""
        if step in self.steps:
            for path in set(self.files(step)) - {kept.absolute() for kept in but}:
                path.unlink(missing_ok=True)
            del self.steps[step]

    def keep_only(self, kind: str, names: Iterable[str]) -> None:
        """Removes what steps of this kind (`kind name`) made under other names."""
        wanted = {f"{kind} {name}" for name in names}
        for step in [step for step in self.steps if step.startswith(f"{kind} ") and step not in wanted]:
            self.remove(step)

    def save(self) -> None:
        """Writes the state to its file."""
        store.write_bytes(self.path, KEPT.dump_json(dict(sorted(self.steps.items())), indent=1))


@cache
def versions() -> str:
    """The versions of Python and of every installed distribution: any of them may shape the output."""
    found = {f"{item.name}={item.version}" for item in importlib.metadata.distributions()}
    return " ".join([sys.version, *sorted(found)])


def code_files() -> list[Path]:
    """The project's own modules with the data beside them."""
    return [path for package in PACKAGES.values() for path in files_under(package)]


def files_under(folder: Path) -> list[Path]:
    """All files below the folder; compiled ones, hidden ones and those in hidden folders are left out."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    ]
