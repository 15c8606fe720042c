"""The version of a work stands in one place; others repeat it."""

from pathlib import Path

from litbook.checks.review import version_problems


def write(root: Path, **versions: str) -> None:
    (root / "CITATION.cff").write_text(
        f"cff-version: 1.2.0\nversion: {versions['citation']}\n", encoding="utf-8"
    )
    (root / ".zenodo.json").write_text(f'{{"version": "{versions["zenodo"]}"}}', encoding="utf-8")


def test_a_work_that_names_one_version_has_no_fault(tmp_path: Path) -> None:
    assert list(version_problems(tmp_path)) == []
    write(tmp_path, citation="1.2.0", zenodo="1.2.0")
    assert list(version_problems(tmp_path)) == []


def test_another_version_is_named_with_the_place_that_rules(tmp_path: Path) -> None:
    write(tmp_path, citation="1.2.0", zenodo="1.1.0")
    (problem,) = version_problems(tmp_path)
    assert str(problem) == ".zenodo.json: names version 1.1.0, CITATION.cff names 1.2.0; write 1.2.0"


def test_the_packages_version_rules(tmp_path: Path) -> None:
    write(tmp_path, citation="1.2.0", zenodo="1.2.0")
    package = tmp_path / "src" / "litbook" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text('__version__ = "1.3.0"\n', encoding="utf-8")
    assert [problem.file for problem in version_problems(tmp_path)] == ["CITATION.cff", ".zenodo.json"]
