"""`litbook lookup` and `litbook add` as a user meets them: the command line, a real server, a copy of a review."""

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from litbook import store
from litbook.paths import ReviewPaths
from litbook.review import load_review
from litbook.updating import start

from .conftest import BAD, GOOD, NOWHERE, Litbook, Reply, Server, contents

ABSTRACT = "We describe an invented model with 3 billion parameters. " * 12
KEYS = ["hoffmann2022training", "jiang2023mistral", "nguyen2023astrollama", "voukoutis2024meltemi"]


def added_and_removed(difference: str) -> tuple[list[str], list[str]]:
    lines = [line for line in difference.splitlines() if not line.startswith(("---", "+++"))]
    return [x[1:] for x in lines if x.startswith("+")], [x[1:] for x in lines if x.startswith("-")]


# --- lookup -------------------------------------------------------------------------------------------------


def test_a_lookup_shows_differences_and_writes_nothing(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    server.plays("arxiv", GOOD / "arxiv-2407.20743.xml")
    server.plays("openalex", GOOD / "openalex-work.json")
    before = contents(review)
    done = litbook(server.environment(), "lookup", "voukoutis2024meltemi")
    assert done.returncode == 0, done.stderr
    assert (
        "arXiv, https://arxiv.org/abs/2407.20743\n  agrees: title, authors, arxiv, published" in done.stdout
    )
    assert "authors: differs, kept (--overwrite authors replaces it)" in done.stdout
    assert contents(review) == before


def test_accept_writes_what_the_record_lacks_and_no_other_line(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    server.plays("arxiv", GOOD / "arxiv-2407.20743.xml")
    server.plays("crossref", GOOD / "crossref-search.json")
    before = contents(review)
    done = litbook(server.environment(), "lookup", "2407.20743", "--accept")
    assert done.returncode == 0, done.stderr
    after = contents(review)
    assert {name for name in after if after[name] != before.get(name)} == {
        "book/data/records.jsonl",
        "references.bib",
    }
    old, new = (files["book/data/records.jsonl"].splitlines() for files in (before, after))
    assert [number for number, lines in enumerate(zip(old, new, strict=True)) if lines[0] != lines[1]] == [2]
    record = json.loads(new[2])
    assert record["doi"] == "10.1000/meltemi.2025.12"
    assert record["venue"]["pages"] == "101–117"
    assert record["sources"][-1] == "https://doi.org/10.1000/meltemi.2025.12"
    assert "taken" not in json.loads(old[2])
    assert date.today().isoformat().startswith(record["taken"])
    assert "+@article{voukoutis2024meltemi," in done.stdout
    assert litbook({}, "bib", "--check").returncode == 0


def test_a_persons_value_is_replaced_only_where_it_is_named(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    server.plays("openalex", GOOD / "openalex-work.json")
    arguments = ["lookup", "voukoutis2024meltemi", "--accept"]
    before = contents(review)
    kept = litbook(server.environment(), *arguments)
    assert (kept.returncode, contents(review)) == (0, before)
    assert "Nothing to write." in kept.stderr
    named = litbook(server.environment(), *arguments, "--overwrite", "authors")
    assert named.returncode == 0, named.stderr
    assert len(store.read_records(review.data / "records.jsonl")[2].authors) == 2


def test_the_doi_that_arxiv_names_is_what_the_others_are_asked_by(server: Server, litbook: Litbook) -> None:
    feed = (GOOD / "arxiv-2407.20743.xml").read_text(encoding="utf-8")
    doi = '<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/meltemi.2025.12</arxiv:doi></entry>'
    server.says("arxiv", Reply(feed.replace("</entry>", doi).encode()))
    server.plays("crossref", GOOD / "crossref-doi.json")
    done = litbook(server.environment(), "lookup", "voukoutis2024meltemi")
    assert done.returncode == 0, done.stderr
    asked = [path for path in server.asked if not path.startswith("/arxiv")]
    assert asked == ["/crossref/works/10.1000/meltemi.2025.12", "/openalex/works/doi:10.1000/meltemi.2025.12"]


def test_offline_is_said_in_one_line(litbook: Litbook) -> None:
    done = litbook({}, "lookup", *KEYS)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "No service can be reached (offline?); nothing was looked up or changed.\n"


@pytest.mark.parametrize("file", ["another-paper.xml", "malformed.xml"])
def test_a_bad_answer_is_named_and_nothing_of_it_is_written(
    server: Server, review: ReviewPaths, litbook: Litbook, file: str
) -> None:
    server.plays("arxiv", BAD / file)
    before = contents(review)
    done = litbook(server.environment(), "lookup", "voukoutis2024meltemi", "--accept")
    assert (done.returncode, done.stdout) == (1, "")
    expected = (BAD / file).with_suffix(".expected").read_text(encoding="utf-8").strip()
    assert f"voukoutis2024meltemi: {expected}" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(review) == before


def test_a_redirect_to_another_host_writes_nothing(server: Server, litbook: Litbook) -> None:
    server.says("arxiv", Reply(status=302, headers={"Location": server.address("openalex", "localhost")}))
    done = litbook(server.environment(), "lookup", "voukoutis2024meltemi", "--accept")
    assert done.returncode == 1
    assert "arXiv: sends on to another host" in done.stderr


def test_what_no_service_knows_is_said(server: Server, litbook: Litbook) -> None:
    done = litbook(server.environment(), "lookup", "voukoutis2024meltemi")
    assert (done.returncode, done.stderr) == (1, "voukoutis2024meltemi: no service knows it\n")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["lookup", "nobody2020nothing"], 1, "is no key of this review"),
        (["lookup", "voukoutis2024meltemi", "--overwrite", "abstract"], 2, "is not one of title, authors"),
        (["lookup"], 2, "KEY"),
        (["add"], 2, "give an arXiv id or DOI, or --title"),
        (["add", "Mistral"], 1, "is neither an arXiv id nor a DOI"),
        (["add", "2407.20743"], 1, "is in the review already, as voukoutis2024meltemi"),
        (["add", "--title", "Mistral 7B."], 1, "is in the review already, as jiang2023mistral"),
        (["add", "--title", "An Invented Paper"], 1, "has no abstract; give --abstract-file"),
    ],
)
def test_a_mistake_is_one_line_with_its_exit_status(
    litbook: Litbook, arguments: list[str], status: int, message: str
) -> None:
    done = litbook({}, *arguments)
    assert done.returncode == status
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


# --- add ----------------------------------------------------------------------------------------------------


def check_one_paper_more(
    review: ReviewPaths, litbook: Litbook, before: dict[str, bytes], difference: str, key: str
) -> None:
    """Only the list, the records and the bibliography grow, each at one place, and one file waits for a coder."""
    after = contents(review)
    todo = f"book/data/papers/{key}.toml.todo"
    grown = {"book/data/paper-list.txt", "book/data/records.jsonl", "references.bib", todo}
    assert {name for name in after if after[name] != before.get(name)} == grown
    for name in ("book/data/paper-list.txt", "book/data/records.jsonl"):
        assert after[name].startswith(before[name].rstrip(b"\n"))
    added, removed = added_and_removed(difference)
    assert removed == []
    assert added[0].endswith(f"{{{key},")
    assert tomllib.loads(after[todo].decode())["citekey"] == key
    assert sorted(work.citekey for work in load_review(review).works) == sorted([*KEYS, key])
    assert litbook({}, "bib", "--check").returncode == 0


def test_a_paper_is_added_by_its_arxiv_id(server: Server, review: ReviewPaths, litbook: Litbook) -> None:
    server.plays("arxiv", GOOD / "arxiv-new.xml")
    before = contents(review)
    done = litbook(server.environment(), "add", "https://arxiv.org/abs/2501.00001v2")
    assert done.returncode == 0, done.stderr
    check_one_paper_more(review, litbook, before, done.stdout, "vanderovrelid2025breath")
    record = store.read_records(review.data / "records.jsonl")[-1]
    assert (record.arxiv, record.published) == ("2501.00001", "2025-01-01")
    assert record.doi is None, "a publisher's DOI comes with its venue"
    assert (record.sources, record.agreeing_sources) == (("https://arxiv.org/abs/2501.00001",), 1)


def test_a_paper_is_added_by_hand_without_network(
    review: ReviewPaths, litbook: Litbook, tmp_path: Path
) -> None:
    abstract = tmp_path / "abstract.txt"
    abstract.write_text(ABSTRACT, encoding="utf-8")
    before = contents(review)
    done = litbook(
        {}, "add", "2501.00002", "--title", "Sails: An Invented Paper on Small Language Models",
        "--abstract-file", str(abstract), "--author", "Türkmen, Ayşe", "--published", "2025-01-02",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    check_one_paper_more(review, litbook, before, done.stdout, "turkmen2025sails")
    record = store.read_records(review.data / "records.jsonl")[-1]
    assert (record.arxiv, record.sources, record.agreeing_sources) == ("2501.00002", (), 0)


def test_a_paper_that_stands_in_the_list_without_a_record_gets_one(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    records = review.data / "records.jsonl"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    records.write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    (review.data / "papers" / "voukoutis2024meltemi.toml").unlink()
    assert litbook({}, "bib").returncode == 0
    listed = review.list_file.read_bytes()
    server.plays("arxiv", GOOD / "arxiv-2407.20743.xml")
    done = litbook(server.environment(), "add", "2407.20743")
    assert done.returncode == 0, done.stderr
    assert "-@misc{unknownndmeltemi," in done.stdout
    assert review.list_file.read_bytes() == listed
    assert [work.citekey for work in load_review(review).works][2] == "voukoutis2024meltemi"


def test_a_new_paper_never_takes_the_key_of_another(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    (review.data / "papers" / "jiang2023mistral.toml").unlink()
    feed = (GOOD / "arxiv-new.xml").read_text(encoding="utf-8")
    feed = feed.replace("Łukasz van der Øvrelid", "Ada Jiang").replace("Breath:", "Mistral:")
    server.says("arxiv", Reply(feed.replace("2025-01-01", "2023-01-01").encode()))
    before = contents(review)
    done = litbook(server.environment(), "add", "2501.00001")
    assert (done.returncode, contents(review)) == (1, before)
    assert "jiang2023mistral: would change its citekey to jiang2023mistral7b; pin it first" in done.stderr


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("another-paper.xml", "is about another paper, 'Mistral 7B'; it is refused"),
        ("malformed.xml", "malformed"),
    ],
)
def test_a_paper_that_is_not_found_is_not_added(
    server: Server, review: ReviewPaths, litbook: Litbook, file: str, message: str
) -> None:
    server.plays("arxiv", BAD / file)
    before = contents(review)
    done = litbook(server.environment(), "add", "2501.00001")
    assert (done.returncode, contents(review)) == (1, before)
    assert message in done.stderr


def test_a_curated_file_that_is_not_filled_is_refused_as_coding(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    server.plays("arxiv", GOOD / "arxiv-new.xml")
    assert litbook(server.environment(), "add", "2501.00001").returncode == 0
    todo = review.data / "papers" / "vanderovrelid2025breath.toml.todo"
    todo.rename(todo.with_suffix(""))
    done = litbook({}, "check")
    assert done.returncode == 1
    assert [
        place for place in ("themes", "contribution", "theme_evidence.quote") if place not in done.stdout
    ] == []


def test_a_stale_bibliography_is_mended_before_anything_is_added(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    review.bibliography.write_text("% old\n", encoding="utf-8")
    server.plays("arxiv", GOOD / "arxiv-new.xml")
    before = contents(review)
    done = litbook(server.environment(), "add", "2501.00001")
    assert (done.returncode, contents(review)) == (1, before)
    assert "is stale; run `litbook bib` first" in done.stderr


# --- lookup --missing ---------------------------------------------------------------------------------------


def test_all_papers_without_a_record_are_looked_up_and_a_second_run_goes_on_where_the_first_ended(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    records = review.data / "records.jsonl"
    lines = records.read_text(encoding="utf-8").splitlines(keepends=True)
    records.write_text("".join(lines[:1]), encoding="utf-8")
    assert litbook({}, "bib").returncode == 0
    server.plays("crossref", GOOD / "crossref-search.json")
    first = litbook(server.environment(), "lookup", "--missing")
    assert first.returncode == 1, "two papers were not found"
    said = [line.split(": ")[0] for line in first.stderr.splitlines()]
    assert said == ["1 of 3", "2 of 3", "3 of 3"]
    assert "is about another paper" in first.stderr.splitlines()[0]
    [_, found] = store.read_records(records)
    assert (found.doi, found.venue and found.venue.name) == (
        "10.1000/meltemi.2025.12",
        "Journal of Invented Results",
    )
    server.asked.clear()
    again = litbook(server.environment(), "lookup", "--missing")
    assert (again.returncode, server.asked) == (0, [])
    assert again.stderr.startswith("2 papers that no catalogue knew are not asked for")
    assert len(store.read_records(records)) == 2
    more = litbook(server.environment(), "lookup", "--missing", "--again")
    assert [line.split(": ")[0] for line in more.stderr.splitlines()] == ["1 of 2", "2 of 2"]
    assert not [address for address in server.asked if "meltemi" in address.casefold()]


def test_a_paper_is_asked_for_again_after_a_service_failed(
    server: Server, review: ReviewPaths, litbook: Litbook
) -> None:
    (review.data / "records.jsonl").write_text("", encoding="utf-8")
    assert litbook({}, "bib").returncode == 0
    server.says("crossref", Reply(b"", status=500, headers={"Retry-After": "0"}))
    for _ in range(2):
        done = litbook(server.environment(), "lookup", "--missing")
        assert (done.returncode, done.stderr[:6]) == (1, "1 of 4")


def test_a_paper_of_which_a_catalogue_knows_no_more_is_not_asked_for_again(
    server: Server, tmp_path: Path, command_line: Callable[..., Any]
) -> None:
    stated = "title={A Made Title of a Paper}, author={Doe, Jane}, year={2007}, doi={10.1000/made}"
    store.write_text(tmp_path / "one.bib", f"@article{{doe, {stated}, journal={{Made Letters}}}}")
    start(tmp_path / "one.bib", tmp_path / "review")
    item = {
        "title": ["A Made Title of a Paper"],
        "author": [{"given": "Jane", "family": "Doe"}],
        "DOI": "10.1000/made",
        "issued": {"date-parts": [[2007]]},
        "container-title": ["Made Letters"],
        "type": "journal-article",
    }
    server.says("crossref", Reply(json.dumps({"status": "ok", "message": item}).encode()))
    environment = {**NOWHERE, **server.environment()}
    for said in ("1 of 1: doe\n", ""):
        done = command_line("lookup", "--missing", cwd=tmp_path / "review", environment=environment)
        assert (done.returncode, done.stderr) == (0, said)
