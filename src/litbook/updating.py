"""A list becomes a review, and a newer one enters it: what that adds, drops and changes; citekeys stay."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from litbook import store
from litbook.bibliography.citekeys import fold_title, identities
from litbook.bibliography.exports import render_bibtex
from litbook.corpus.repair import repair
from litbook.errors import DataError, Problem
from litbook.escaping import markdown_text, yaml_text
from litbook.model import Value, Work
from litbook.paths import ReviewPaths
from litbook.review import load_review, read_paper_list, recorded_titles

TEMPLATES = Path(__file__).parent / "site" / "templates" / "new_review"


def start(list_file: Path, folder: Path) -> tuple[Problem, ...]:
    """Makes the folder, after the whole list has been read; an existing review of the same list keeps its files.

    Gives what was left out of the list (errors), joined or doubted (warnings). Raises DataError if nothing of
    the list can be read, or the folder holds something else or the review of another list.
    """
    from litbook.coding.proposed import fitting_share, themes_file  # scikit-learn: not for an update

    listings, problems = read_paper_list(list_file)
    data = folder / "book" / "data"
    target = data / f"paper-list{list_file.suffix or '.txt'}"
    refuse_other(folder, target, list_file.read_bytes())
    store.write_bytes(target, list_file.read_bytes())
    if not (data / "themes.toml").exists():
        papers = [(paper.title, paper.abstract) for paper in map(repair, listings)]
        shipped = store.default_themes()
        text = themes_file(papers, shipped, fitting_share(papers, shipped))
        store.write_text(data / "themes.toml", text)
    name = " ".join(re.split(r"[_\s]+", list_file.stem)).strip()
    for source in filter(Path.is_file, TEMPLATES.rglob("*")):
        place = source.relative_to(TEMPLATES)
        target = folder / (".gitignore" if place.name == "gitignore" else place)
        if not target.exists():
            store.write_text(target, filled(source.read_text(encoding="utf-8"), name))
    return problems


def refuse_other(folder: Path, target: Path, content: bytes) -> None:
    """Raises DataError if the folder holds something else than a review of this list."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / "book" / "data").is_dir():
        raise DataError.one("W003", folder, "is not empty and holds no review", "name a new folder")
    held = [path for path in (folder / "book" / "data").glob("paper-list.*") if path != target]
    if held or (target.is_file() and target.read_bytes() != content):
        text, mend = "holds the review of another list", "name a new folder, or run `litbook update` in it"
        raise DataError.one("W008", folder, text, mend)


def filled(template: str, name: str) -> str:
    """The template with the list's name, as the language of each place writes it."""
    values = {"@TITLE@": yaml_text(f"Review of {name}"), "@NAME@": markdown_text(name)}
    return re.sub("|".join(values), lambda match: values[match[0]], template)


class Update(Value):
    """What a newer list does to a review: keys and titles added, removed, changed, and files to be written.

    `orphaned` are keys of removed papers that a person has coded, screened or kept a record of: their files stay.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    orphaned: tuple[str, ...]
    problems: tuple[Problem, ...]
    list_file: Path
    content: bytes
    keys: str

    def lines(self) -> Iterator[str]:
        """The difference, a line a paper, then the counts."""
        for sign, papers in zip("+-~!", (self.added, self.removed, self.changed, self.orphaned), strict=True):
            yield from (f"{sign} {paper}" for paper in papers)
        yield (
            f"{len(self.added)} added (+), {len(self.removed)} removed (-), {len(self.changed)} changed (~), "
            f"{len(self.orphaned)} with a coding, decision or record of a paper that left (!)"
        )


def compare_lists(paths: ReviewPaths, file: Path) -> Update:
    """The update that this list would be; nothing is written. Raises DataError if nothing of it can be read."""
    review = load_review(paths)
    _, problems = read_paper_list(file)
    new = load_review(paths.model_copy(update={"list_file": file}))
    pairs = matched(new.works, review.works)
    found = {old.citekey for old in pairs.values()}
    gone = [work for work in review.works if work.citekey not in found]
    recorded = recorded_titles(paths)
    kept = [
        work
        for work in gone
        if work.coding or work.screening or fold_title(work.record.listed_title) in recorded
    ]
    names = dict(zip(identities([work.record for work in new.works]), new.works, strict=True))
    kept_keys = store.read_pairs(paths.data / "keys.csv", store.KEPT_KEYS)
    keys = {name: pairs[work.citekey].citekey for name, work in names.items() if work.citekey in pairs}
    return Update(
        added=tuple(named(work) for work in new.works if work.citekey not in pairs),
        removed=tuple(map(named, gone)),
        changed=tuple(
            f"{named(old)}: {', '.join(fields)}"
            for work in new.works
            if (old := pairs.get(work.citekey)) and (fields := differences(old, work))
        ),
        orphaned=tuple(map(named, kept)),
        problems=problems,
        list_file=paths.data / f"paper-list{file.suffix or '.txt'}",
        content=file.read_bytes(),
        keys=store.pairs_text(kept_keys | keys, store.KEPT_KEYS),
    )


def matched(new: Iterable[Work], old: Iterable[Work]) -> Mapping[str, Work]:
    """The old work that each new one is, by the new one's citekey: by arXiv id, DOI, the list's own key or title."""
    known: dict[str, Work] = {}
    for work in old:
        for name in names_of(work):
            known.setdefault(name, work)
    pairs: dict[str, Work] = {}
    for work in new:
        same = next((known[name] for name in names_of(work) if name in known), None)
        if same and same not in pairs.values():
            pairs[work.citekey] = same
    return pairs


def names_of(work: Work) -> Iterator[str]:
    """What the same work would share in another list, the surest first."""
    record = work.record
    for kind, value in (("arxiv", record.arxiv), ("doi", record.doi)):
        if value:
            yield f"{kind}:{value.casefold()}"
    yield f"title:{fold_title(record.listed_title)}"
    yield f"title:{fold_title(record.title)}"


def differences(old: Work, new: Work) -> list[str]:
    """The fields of a work that the newer list gives otherwise."""
    pairs = {
        "title": (old.paper.title, new.paper.title),
        "abstract": (old.paper.abstract, new.paper.abstract),
        "authors": (old.record.authors, new.record.authors),
        "date": (old.record.published, new.record.published),
        "venue": (old.entry.journal or old.entry.booktitle, new.entry.journal or new.entry.booktitle),
        "volume or pages": tuple((one.volume, one.number, one.pages) for one in (old.entry, new.entry)),
        "DOI": (old.record.doi, new.record.doi),
        "arXiv id": (old.record.arxiv, new.record.arxiv),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


def named(work: Work) -> str:
    """Key and title."""
    return f"{work.citekey}  {work.paper.title}"


def take(update: Update, paths: ReviewPaths) -> None:
    """Puts the list in the old one's place and keeps the citekeys; a bibliography that was written follows it."""
    store.write_text(paths.data / "keys.csv", update.keys)
    if update.list_file != paths.list_file:
        paths.list_file.unlink()
    store.write_bytes(update.list_file, update.content)
    if paths.bibliography.is_file():
        works = load_review(paths.model_copy(update={"list_file": update.list_file})).works
        store.write_text(paths.bibliography, render_bibtex([work.entry for work in works]))
