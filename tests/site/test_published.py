"""What a site says of itself to finders, feeds and servers: all where it has an address, nothing where not."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from litbook.checks.review import check_moved
from litbook.paths import find_paths
from litbook.site.build import build
from litbook.site.frame import links_of
from litbook.site.published import Book, Release, card, described, feed, head_lines, lead, redirects, releases

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOY = Path(__file__).parent.parent / "toy_review"
URL = "https://example.org/toy"
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGES = """# Changes

## Unreleased

- not yet

## 0.2.0 (2026-11-01)

- `a` <b> & c

## 0.1.0 (2026-10-01)

- x
"""
NASTY = 'A "title" </title><script>alert(1)</script> & \u2028 more <!--'


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The small review built without an address, and with one, a changelog and pages that moved."""
    built = {}
    for name in ("plain", "published"):
        folder = tmp_path_factory.mktemp(name)
        shutil.copytree(TOY, folder, dirs_exist_ok=True)
        if name == "published":
            config = folder / "_config.yml"
            text = config.read_text(encoding="utf-8").replace("html:\n", f"html:\n  baseurl: {URL}/\n", 1)
            hosted = "repository: {url: https://github.com/owner/name, branch: draft}\nlaunch_buttons:\n"
            text = text.replace("launch_buttons:\n", f"{hosted}  binderhub_url: https://hub.example.org\n", 1)
            config.write_text(text, encoding="utf-8")
            (folder / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
            (folder / "book" / "data" / "moved.toml").write_text(
                'first = "index"\n"chapters/old" = "chapters/sizes#sizes-papers"\n', encoding="utf-8"
            )
        built[name] = build(find_paths(folder), 2, lambda _: None).site
    return built


def pages(site: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for file in sorted(site.rglob("*.html")):
        if "_static" not in file.parts:
            yield (
                file.relative_to(site).as_posix(),
                BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser"),
            )


def content(page: BeautifulSoup, **attributes: str) -> list[str]:
    return [str(found["content"]) for found in page.find_all("meta", attrs=attributes)]


def addresses(value: Any) -> Iterator[str]:
    """Every address in the data."""
    if isinstance(value, dict):
        yield from (address for one in value.values() for address in addresses(one))
    elif isinstance(value, list):
        yield from (address for one in value for address in addresses(one))
    elif isinstance(value, str) and value.startswith(f"{URL}/"):
        yield value


@pytest.mark.site
@pytest.mark.parametrize("name", ["plain", "published"])
def test_every_page_has_one_description_of_its_own_and_one_viewport(
    sites: dict[str, Path], name: str
) -> None:
    found = {
        place: content(page, name="description")
        for place, page in pages(sites[name])
        if place.startswith(("papers/", "chapters/", "index", "explorer", "biblio")) and "old" not in place
    }
    assert all(len(texts) == 1 and len(texts[0]) >= 30 for texts in found.values())
    assert len({texts[0] for texts in found.values()}) == len(found) == 9
    assert all(len(content(page, name="viewport")) == 1 for _, page in pages(sites[name]))


@pytest.mark.site
def test_without_an_address_a_site_claims_none(sites: dict[str, Path]) -> None:
    site = sites["plain"]
    assert [
        name
        for name in ("sitemap.xml", "robots.txt", "changes.xml", "404.html", "_static/card.png")
        if (site / name).exists()
    ] == []
    for _, page in pages(site):
        assert page.select('link[rel="canonical"], meta[property], script[type="application/ld+json"]') == []


@pytest.mark.site
def test_every_address_that_a_published_site_names_is_a_file_of_it(sites: dict[str, Path]) -> None:
    site = sites["published"]
    named = {found.text or "" for found in ET.parse(site / "sitemap.xml").iter() if found.text}
    named = {address for address in named if address.startswith("https://")}
    assert len(named) == 9
    named |= {str(link.get("href")) for link in ET.parse(site / "changes.xml").iter(f"{ATOM}link")}
    named |= set(re.findall(r"https://\S+", (site / "robots.txt").read_text(encoding="utf-8")))
    for _, page in pages(site):
        named |= {
            str(found["href"]) for found in page.select('link[rel="canonical"], link[rel="alternate"], main a[href]')
            if str(found["href"]).startswith(URL)
        }  # fmt: skip
        named |= {text for name in ("og:url", "og:image") for text in content(page, property=name)}
        for script in page.select('script[type="application/ld+json"]'):
            named |= set(addresses(json.loads(str(script.string))))
    named -= {f"{URL}/#book"}
    assert [
        address for address in sorted(named) if not (site / address.removeprefix(f"{URL}/")).is_file()
    ] == []
    assert len(named) > 30


@pytest.mark.site
def test_each_page_is_described_as_what_it_is(sites: dict[str, Path]) -> None:
    kinds: dict[str, list[str]] = {}
    for place, page in pages(sites["published"]):
        for script in page.select('script[type="application/ld+json"]'):
            data = json.loads(str(script.string))
            kinds[place] = [one["@type"] for one in data.get("@graph", [data])]
            if place.startswith("papers/"):
                assert data["itemReviewed"]["@type"] == "ScholarlyArticle"
                assert URL not in json.dumps(data["itemReviewed"])
                assert "sameAs" not in data
    assert kinds["index.html"] == ["Book", "Dataset"]
    assert kinds["chapters/sizes.html"] == ["Chapter"]
    assert kinds["papers/hoffmann2022training.html"] == ["Review"]
    assert "404.html" not in kinds


@pytest.mark.site
def test_a_page_links_its_source_where_the_repository_has_an_address(sites: dict[str, Path]) -> None:
    found = {
        place: [str(link["href"]) for link in page.select(".litbook-source-links a")]
        for place, page in pages(sites["published"])
    }
    blob = "https://github.com/owner/name/blob/draft"
    assert found["index.html"][0] == f"{blob}/book/index.md"
    assert found["papers/jiang2023mistral.html"][0] == f"{blob}/book/data/papers/jiang2023mistral.toml"
    assert found["chapters/sizes.html"] == [
        f"{blob}/notebooks/sizes.md",
        "https://github.com/owner/name/issues/new?title=notebooks/sizes.md",
        "https://hub.example.org/v2/gh/owner/name/draft?urlpath=lab/tree/notebooks/sizes.md",
    ]
    assert [place for place, page in pages(sites["plain"]) if page.select(".litbook-source-links")] == []


def test_links_of_a_repository_on_gitlab_have_its_form() -> None:
    links = dict(links_of("https://gitlab.com/a/b/c", "main", "notebooks/x.md", "https://hub.example.org"))
    assert links["Source of this page"] == "https://gitlab.com/a/b/c/-/blob/main/notebooks/x.md"
    assert links["Run it on Binder"].startswith("https://hub.example.org/v2/gl/a%2Fb%2Fc/main?")


@pytest.mark.site
def test_an_old_address_leads_to_the_new_one(sites: dict[str, Path]) -> None:
    for name in ("old", "sizes"):
        assert (sites["published"] / "chapters" / f"{name}.html").is_file()
    page = dict(pages(sites["published"]))["chapters/old.html"]
    assert page.select_one("a[href]")["href"] == "sizes.html#sizes-papers"  # type: ignore[index]
    assert "0; url=sizes.html#sizes-papers" in str(page)
    assert 'rel="canonical"' in str(page)


@pytest.mark.site
def test_the_picture_of_a_shared_link_has_the_size_that_services_ask_for(sites: dict[str, Path]) -> None:
    head = (sites["published"] / "_static" / "card.png").read_bytes()[:24]
    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1200, 630)


def test_a_feed_holds_the_dated_versions_alone_and_their_text_literally() -> None:
    dated = releases(CHANGES)
    assert [(one.version, one.date) for one in dated] == [("0.2.0", "2026-11-01"), ("0.1.0", "2026-10-01")]
    tree = ET.fromstring(feed(Book(title=NASTY, url=URL), dated, f"{URL}/index.html"))
    entries = tree.findall(f"{ATOM}entry")
    assert "&lt;b&gt; &amp; c" in (entries[0].findtext(f"{ATOM}content") or "")
    assert tree.findtext(f"{ATOM}title") == "Changes of " + " ".join(NASTY.split())


def test_nothing_that_a_text_says_leaves_its_place() -> None:
    book = Book(title=NASTY, author=NASTY, url=URL)
    shown = (
        "".join(head_lines(book, NASTY, NASTY, NASTY, None, None))
        + card(book, 1)
        + "".join(dict(redirects(book, {"a": "b"})).values())
    )
    assert "<script" not in shown
    ET.fromstring(card(book, 1))
    paper = {"title": NASTY, "authors": [NASTY], "published": "", "doi": "", "arxiv": "", "finding": ""}
    data = described(book, NASTY, NASTY, f"{URL}/papers/a.html", paper, [])
    assert data["@type"] == "WebPage"
    assert data["about"] == {
        "@type": "ScholarlyArticle",
        "name": NASTY,
        "author": [{"@type": "Person", "name": NASTY}],
    }


def test_a_description_holds_whole_sentences() -> None:
    text = "The first sentence of this page is short. " + "A longer one follows that does not fit. " * 12
    assert lead(["Too short.", text]).endswith("fit.")
    assert len(lead([text])) <= 300
    assert lead(["word " * 100]).endswith("word …")
    assert (
        lead(["About 3.5 of 10 models are rather small. More."])
        == "About 3.5 of 10 models are rather small. More."
    )


def test_a_moved_page_must_be_gone_and_lead_to_one_that_is_there() -> None:
    moved = {"old/page": "index", "index": "index", "../x": "index", "gone": "nowhere#a"}
    found = [(problem.code, problem.place) for problem in check_moved(moved, ["index", "explorer"])]
    assert found == [("M001", "index"), ("M001", "../x"), ("M002", "gone")]


def test_a_changelog_without_dates_has_no_releases() -> None:
    assert releases("# Changes\n\n## Unreleased\n\n- x\n") == []
    assert releases("## 1.0 (2026-01-02)\n\ntext") == [Release("1.0", "2026-01-02", "\ntext")]


@pytest.mark.site
@pytest.mark.browser
def test_a_published_page_logs_no_error_and_an_old_address_is_left_at_once(
    sites: dict[str, Path], browser: "Browser"
) -> None:
    page, told = browser.new_page(), []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for name in ("index", "chapters/sizes", "papers/jiang2023mistral", "404"):
        page.goto((sites["published"] / f"{name}.html").as_uri())
    page.goto((sites["published"] / "chapters" / "old.html").as_uri())
    page.wait_for_url("**/chapters/sizes.html#sizes-papers")
    page.close()
    assert told == []
