"""A newer list into a review: what it adds, drops and changes, and the citekeys that stay."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from litbook import store
from litbook.bibliography.citekeys import fold_title, identities
from litbook.errors import Problem
from litbook.model import Value
from litbook.paths import ReviewPaths
from litbook.review import Work, load_review, read_paper_list


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
        for sign, papers in (
            ("+", self.added),
            ("-", self.removed),
            ("~", self.changed),
            ("!", self.orphaned),
        ):
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
    recorded = {
        fold_title(record.listed_title) for record in store.read_records(paths.data / "records.jsonl")
    }
    kept = [
        work
        for work in gone
        if work.coding or work.screening or fold_title(work.record.listed_title) in recorded
    ]
    names = dict(zip(identities([work.record for work in new.works]), new.works, strict=True))
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
        keys=store.keys_text({**store.read_keys(paths.data / "keys.csv"), **keys}),
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
    yield from (
        f"{kind}:{value.casefold()}"
        for kind, value in (("arxiv", record.arxiv), ("doi", record.doi))
        if value
    )
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
        "DOI": (old.record.doi, new.record.doi),
        "arXiv id": (old.record.arxiv, new.record.arxiv),
    }
    return [name for name, (before, after) in pairs.items() if before != after]


def named(work: Work) -> str:
    """Key and title."""
    return f"{work.citekey}  {work.paper.title}"


def take(update: Update, paths: ReviewPaths) -> None:
    """Puts the list in the old one's place and keeps the citekeys."""
    store.write_text(paths.data / "keys.csv", update.keys)
    if update.list_file != paths.list_file:
        paths.list_file.unlink()
    store.write_bytes(update.list_file, update.content)
