"""The command line as a user meets it: what it prints, where, and its exit statuses."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

TOY = Path(__file__).parent / "toy_review"
LIST = TOY / "book" / "data" / "paper-list.txt"


Litbook = Callable[..., Any]


@pytest.fixture
def litbook(command_line: Litbook) -> Litbook:
    """Runs the command line in this process, in the toy review unless `cwd` names another folder."""
    return partial(command_line, cwd=TOY)


def in_a_process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "litbook", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_help_lists_every_command(tmp_path: Path) -> None:
    done = in_a_process("--help", cwd=tmp_path)
    assert done.returncode == 0
    commands = [
        "build",
        "extract",
        "check",
        "bib",
        "export",
        "show",
        "law",
        "audit",
        "new",
        "serve",
        "lookup",
        "add",
    ]
    assert [name for name in commands if name not in done.stdout] == []


def test_extract_prints_one_json_line_a_paper_in_the_lists_order(litbook: Litbook) -> None:
    done = litbook("extract", str(LIST))
    papers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [paper["position"] for paper in papers] == [1, 2, 3, 4]
    keys = {"position", "title", "abstract", "repairs", "identifiers", "themes", "models", "quantities"}
    assert all(set(paper) == keys for paper in papers)
    for paper in papers:
        for found in paper["quantities"]:
            assert paper["abstract"][found["start"] : found["end"]] == found["quote"]


def test_extract_with_more_processes_gives_the_same_bytes_and_names_what_was_not_read(tmp_path: Path) -> None:
    rows = [
        {"title": f"Paper {number}", "abstract": f"We train {number}B models."} for number in range(1, 300)
    ]
    many = tmp_path / "many.jsonl"
    lines = [json.dumps(row) for row in rows]
    many.write_text("\n".join([*lines[:150], '{"title": ', *lines[150:]]), encoding="utf-8")
    alone, together = (
        in_a_process("extract", str(many), "--jobs", jobs, cwd=tmp_path) for jobs in ("1", "3")
    )
    assert alone.returncode == together.returncode == 1
    assert len(alone.stdout.splitlines()) == len(rows)
    assert together.stdout == alone.stdout
    assert together.stderr == alone.stderr != ""


def test_extract_writes_a_file_only_when_the_whole_list_was_read(litbook: Litbook, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text("\n".join(LIST.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    done = litbook("extract", str(broken), "--out", str(out))
    assert done.returncode == 1
    assert f"{broken}" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [broken]


def test_show_prints_entry_coding_and_quotes(litbook: Litbook) -> None:
    done = litbook("show", "hoffmann2022training")
    assert "@inproceedings{hoffmann2022training" in done.stdout
    assert "themes: loss-laws" in done.stdout
    assert "“" in done.stdout


def test_an_unknown_key_is_named_with_its_neighbours_and_no_traceback(litbook: Litbook) -> None:
    done = litbook("show", "hofmann2022training")
    assert (done.returncode, done.stdout) == (1, "")
    assert "hoffmann2022training" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["law", "no-such-law", "--set", "N=1"], "no law"),
        (["law", "hoffmann-rounded", "--set", "N"], "NAME=VALUE"),
        (["export", "--theme", "nothing"], "is no theme"),
        (["extract", "missing.txt"], "missing.txt: cannot be read"),
    ],
    ids=["law", "setting", "theme", "file"],
)
def test_a_users_mistake_is_one_line_and_exit_status_one(
    litbook: Litbook, arguments: list[str], message: str
) -> None:
    done = litbook(*arguments)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_exit_status_two(litbook: Litbook) -> None:
    assert litbook("check", "--format", "yaml").returncode == 2
    assert litbook("nonsense").returncode == 2


def test_outside_a_review_the_place_is_named(litbook: Litbook, tmp_path: Path) -> None:
    done = litbook("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "is not inside a review" in done.stderr


def test_check_lists_its_checks_with_code_severity_and_meaning(litbook: Litbook) -> None:
    lines = litbook("check", "--list").stdout.splitlines()
    codes = [line.split()[0] for line in lines[1:]]
    assert codes == sorted(set(codes))
    assert len(codes) > 80


def test_a_stale_bibliography_is_found(litbook: Litbook, tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "toy")
    (tmp_path / "toy" / "references.bib").write_text("% old\n", encoding="utf-8")
    done = litbook("bib", "--check", cwd=tmp_path / "toy")
    assert done.returncode == 1
    assert "is stale; run `litbook bib`" in done.stderr


def test_export_of_a_theme_holds_its_papers_alone(litbook: Litbook) -> None:
    items = json.loads(litbook("export", "--format", "csljson", "--theme", "languages").stdout)
    keys = {item["id"] for item in items}
    assert "voukoutis2024meltemi" in keys
    assert "hoffmann2022training" not in keys


def test_every_published_check_value_is_recomputed(litbook: Litbook) -> None:
    done = litbook("law", "--check")
    assert done.returncode == 0
    assert "agree" in done.stdout.splitlines()[-1]
    assert "differs" not in done.stdout


def test_a_law_answers_with_unit_and_source(litbook: Litbook) -> None:
    answer = json.loads(
        litbook("law", "training-compute", "--set", "N=70e9", "--set", "D=1.4e12", "--format", "json").stdout
    )
    assert answer["value"] == pytest.approx(5.88e23)
    assert answer["unit"] == "FLOP"
    assert answer["source"]


def test_the_audit_is_printed_with_its_verdicts(litbook: Litbook) -> None:
    done = litbook("audit")
    assert done.returncode == 0
    assert "statements:" in done.stdout.splitlines()[-1]


def test_a_notebook_is_not_run_before_the_review_has_tables(litbook: Litbook, tmp_path: Path) -> None:
    for name in ("_config.yml", "book/data/paper-list.txt", "notebooks/sizes.md"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TOY / name, target)
    done = litbook("run", "notebooks/sizes.md", "-p", "theme", "all", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].endswith("holds no tables; run `litbook build` first")


def test_a_new_review_starts_from_a_list_and_names_what_it_cannot_read(
    litbook: Litbook, tmp_path: Path
) -> None:
    done = litbook("new", str(tmp_path / "review"), "--list", str(TOY / "book" / "data" / "paper-list.txt"))
    assert done.returncode == 0
    assert (tmp_path / "review" / "book" / "data" / "paper-list.txt").is_file()
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    refused = litbook("new", str(tmp_path / "other"), "--list", str(empty))
    assert refused.returncode == 1
    assert not (tmp_path / "other").exists()


def test_a_site_that_is_not_built_is_said_in_one_line(litbook: Litbook) -> None:
    done = litbook("serve")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("html: holds no built site; run `litbook build` first\n")
