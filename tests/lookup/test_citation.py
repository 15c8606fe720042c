"""The files that say how to cite the review have the form their readers expect, and agree."""

import datetime as dt
import re
from pathlib import Path
from typing import Annotated, Literal

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from litbook import __version__
from litbook.bibliography.latex import plain_name
from litbook.corpus.formats import read_list
from litbook.review import assemble

ROOT = Path(__file__).parent.parent.parent
Text = Annotated[str, Field(min_length=1)]


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Person(Closed):
    given: Text | None = Field(default=None, alias="given-names")
    family: Text | None = Field(default=None, alias="family-names")
    orcid: Annotated[str, Field(pattern=r"^https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]$")] | None = None


class Entity(Closed):
    name: Text
    website: Text | None = None


class Citation(Closed):
    """Version 1.2.0 of the Citation File Format: its required keys, and the optional ones that are used here."""

    cff: Literal["1.2.0"] = Field(alias="cff-version")
    message: Text
    title: Text
    authors: Annotated[list[Entity | Person], Field(min_length=1)]
    type: Literal["software", "dataset"] = "software"
    version: str | float | None = None
    released: dt.date | None = Field(default=None, alias="date-released")
    license: Annotated[list[Literal["MIT", "CC-BY-4.0"]], Field(min_length=1)] | Literal["MIT"] | None = None
    abstract: Text | None = None
    keywords: Annotated[list[Text], Field(min_length=1)] | None = None


class Creator(Closed):
    name: Text


class Zenodo(Closed):
    """The metadata that Zenodo reads of a release, as its deposit interface documents them."""

    title: Text
    upload_type: Literal["publication", "dataset", "software", "lesson", "other"]
    version: Text
    publication_date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    creators: Annotated[list[Creator], Field(min_length=1)]
    description: Text
    access_right: Literal["open"]
    license: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{3}$")]
    keywords: list[Text]


def read_citation() -> Citation:
    return Citation.model_validate(yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")))


def read_zenodo() -> Zenodo:
    return Zenodo.model_validate_json((ROOT / ".zenodo.json").read_text(encoding="utf-8"))


def test_the_citation_file_has_the_form_of_its_schema() -> None:
    assert read_citation().version == __version__


@pytest.mark.parametrize("missing", ["cff-version", "message", "title", "authors"])
def test_a_citation_file_without_a_required_key_is_refused(missing: str) -> None:
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    del data[missing]
    with pytest.raises(ValidationError, match=missing):
        Citation.model_validate(data)


def test_zenodos_file_says_what_the_citation_file_says() -> None:
    citation, zenodo = read_citation(), read_zenodo()
    assert zenodo.title == citation.title
    assert zenodo.version == citation.version
    assert zenodo.publication_date == str(citation.released)
    assert [creator.name for creator in zenodo.creators] == [author.name for author in citation.authors]
    assert zenodo.keywords == citation.keywords
    assert " ".join(citation.abstract.split()) in zenodo.description


def test_the_page_that_says_how_to_cite_agrees_with_the_citation_file() -> None:
    page = (ROOT / "book" / "about" / "cite.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```bibtex\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    [work] = assemble(tuple(read_list(block, "cite.bib")), (), (), (), (), ()).works
    entry, citation = work.entry, read_citation()
    assert entry.title == citation.title
    assert [plain_name(name) for name in entry.authors] == [author.name for author in citation.authors]
    assert (entry.year, entry.month) == (citation.released.year, citation.released.month)
    assert entry.note == f"Version {citation.version}"


def test_the_commands_that_the_pages_name_exist() -> None:
    from typer.main import get_command

    from litbook.cli import app

    pages = [ROOT / "book" / "about" / "cite.md", ROOT / ".github" / "CONTRIBUTING.md"]
    named = {
        word for page in pages for word in re.findall(r"litbook ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    assert named - {"authors"} <= set(get_command(app).commands)
