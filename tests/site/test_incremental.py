"""After edits the site is what a clean build makes, page by page."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import sphinx_togglebutton
from bs4 import BeautifulSoup

from litbook.errors import BuildError
from litbook.paths import find_paths
from litbook.site.build import build, only_build

TOY = Path(__file__).parent.parent / "toy_review"
CODE = Path(__file__).parent.parent.parent / "src"
MADE = shutil.ignore_patterns("_build", "generated", "chapters", "references.bib", "*.html")
INPUTS = shutil.ignore_patterns("_build", "generated", "chapters", "references.bib", "__pycache__")
COMPILED = shutil.ignore_patterns("__pycache__", "*.egg-info")
LONG_AGO = 946684800  # 2000-01-01: what unpacking, copying and set-back clocks do to the time of a file
pytestmark = pytest.mark.site

LIBRARY = """Metadata-Version: 2.1
Name: toyunits
Version: 1.0
"""
CLAIM = """[[claims]]
id = "equal-growth"
text = "Parameters and tokens grow in equal proportion."
themes = ["loss-laws"]
[claims.verdict]
outcome = "holds under conditions"
conclusion = "Experiments give equal growth."
scope = "Dense Transformers."
settle = "One public suite of runs."
[[claims.evidence]]
citekey = "hoffmann2022training"
stance = "supports"
basis = "experiment"
quote = "the model size and the number of training tokens should be scaled equally"
note = "Over 400 models."
[[claims.evidence]]
citekey = "voukoutis2024meltemi"
stance = "qualifies"
basis = "experiment"
indirect = true
quote = "Meltemi 7B has 7 billion parameters and is trained on a 40 billion token Greek corpus"
note = "One model."
"""
CHAPTER = """
```{code-cell} ipython3
from toyunits import WORD

from litbook.chapter import open_review
from scalinglaws.registry import LAWS

review = open_review(sentences=False)
print(WORD, LAWS["kaplan-parameters"].title, *review.more["verdicts"]["conclusion"], *review.audit["learns"])
```

(claim-equal-growth)=
## Equal growth
"""


def start(folder: Path) -> None:
    """A small review with a claim, and a chapter that prints of claims, audit, a law and an installed distribution.

    Beside it lie the code that builds it, and the distribution, so that a test can change them.
    """
    shutil.copytree(TOY, folder, dirs_exist_ok=True, ignore=MADE)
    shutil.copytree(CODE, folder / "code", ignore=COMPILED)
    (folder / "code" / "toyunits-1.0.dist-info").mkdir()
    (folder / "code" / "toyunits-1.0.dist-info" / "METADATA").write_text(LIBRARY, encoding="utf-8")
    (folder / "code" / "toyunits.py").write_text("WORD = 'first release'\n", encoding="utf-8")
    (folder / "book" / "data" / "claims.toml").write_text(CLAIM, encoding="utf-8")
    frame = (folder / "notebooks" / "everything.md").read_text(encoding="utf-8").split("# Everything", 1)[0]
    (folder / "notebooks" / "claims.md").write_text(f"{frame}# Claims\n{CHAPTER}", encoding="utf-8")


def built(folder: Path, jobs: int = 2, **variables: str) -> Path:
    """The review in the folder, built in a process of its own by the code beside it or, without such, by this one."""
    code = os.pathsep.join([str(folder / "code"), str(CODE)])
    variables = {"PYTHONDONTWRITEBYTECODE": "", **variables}  # what one build compiles the next one takes
    done = subprocess.run(
        [sys.executable, "-m", "litbook", "build", "--jobs", str(jobs)],
        cwd=folder, env={**os.environ, "PYTHONPATH": code, **variables}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def files(folder: Path) -> Mapping[str, bytes]:
    """The site's files by name."""
    site = folder / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def different(site: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The files that only one of the sites has, or that differ."""
    return sorted(name for name in site.keys() | other.keys() if site.get(name) != other.get(name))


# Each edits one kind of input, and returns words that come to the site, or go, with the build that follows.


def replace(file: Path, old: str, new: str) -> str:
    """Writes `new` for `old` and gives it back; the file's time is an old one."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, (LONG_AGO, LONG_AGO))
    return new


def damage(root: Path) -> str:
    """The site itself: a page is cut short, another is gone, and one stands there that nobody made."""
    site = root / "_build" / "html"
    page, other, *_ = sorted((site / "papers").glob("*.html"))
    page.write_bytes(page.read_bytes()[:100])
    other.unlink()
    left = "Another review's paper"
    (site / "papers" / "of-another-review.html").write_text(f"<p>{left}</p>", encoding="utf-8")
    return left


def upgrade(root: Path) -> str:
    """An installed distribution, upgraded."""
    installed = root / "code" / "toyunits-1.0.dist-info"
    replace(installed / "METADATA", "1.0", "2.0")
    installed.rename(root / "code" / "toyunits-2.0.dist-info")
    return replace(root / "code" / "toyunits.py", "first release", "second release")[-14:]


def rename(root: Path) -> str:
    """A notebook under another name."""
    (root / "notebooks" / "sizes.md").rename(root / "notebooks" / "lengths.md")
    return replace(root / "notebooks" / "lengths.md", "`sizes-", "`lengths-")[1:]


def settings(root: Path) -> str:
    """The settings."""
    return replace(root / "_config.yml", "Review of toy", "Review of a toy")


def law(root: Path) -> str:
    """A law."""
    return replace(
        root / "code" / "scalinglaws" / "laws.toml", "Loss limited by model", "Loss bound by model"
    )


def code(root: Path) -> str:
    """Litbook's code."""
    return replace(root / "code" / "litbook" / "site" / "pages.py", '"All papers"', '"Every paper"')[1:-1]


def templates(root: Path) -> str:
    """A template, the frame of pages, and a style sheet."""
    site = root / "code" / "litbook" / "site"
    replace(site / "templates" / "explorer.html", "Tick all shown", "Tick all that are shown")
    replace(site / "assets" / "litbook.css", "min-height: 4rem", "min-height: 5rem")
    return replace(site / "theme" / "layout.html", "<noscript><style>", '<noscript><style data-of="toy">')


def leave(root: Path) -> str:
    """The list, which a paper leaves with its record and its coding."""
    data = root / "book" / "data"
    text = (data / "paper-list.txt").read_text(encoding="utf-8")
    paper = re.search(r"^Mistral 7B\n.*?(?=^Meltemi: )", text, re.MULTILINE | re.DOTALL)
    assert paper
    replace(data / "paper-list.txt", paper[0], "")
    records = (data / "records.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    replace(data / "records.jsonl", next(line for line in records if '"Mistral 7B"' in line), "")
    (data / "papers" / "jiang2023mistral.toml").unlink()
    replace(root / "notebooks" / "sizes.md", " {cite:p}`jiang2023mistral`", "")
    return "jiang2023mistral"


def record(root: Path) -> str:
    """A record."""
    replace(root / "book" / "data" / "records.jsonl", '"family": "Perkowski"', '"family": "Perkowska"')
    return "Perkowska"


def source(root: Path) -> str:
    """A fact from a public source."""
    file = root / "book" / "data" / "sources" / "voukoutis2024meltemi.toml"
    replace(file, "value = 8e3", "value = 9e3")
    replace(file, 'printed = "8k"', 'printed = "9k"')
    return "9K tokens"


def venue(root: Path) -> str:
    """A venue's spelling."""
    return replace(root / "book" / "data" / "venues.toml", "(NeurIPS)", "(NIPS)")[1:-1]


def audit(root: Path) -> str:
    """A recomputed statement."""
    return replace(root / "book" / "data" / "audit.toml", "The trade is one to one", "The trade is even")


def page(root: Path) -> str:
    """A page."""
    return replace(root / "book" / "index.md", "made by litbook", "made with litbook")


def claim(root: Path) -> str:
    """A claim's verdict and evidence."""
    claims = root / "book" / "data" / "claims.toml"
    replace(claims, "Over 400 models.", "More than 400 models.")
    return replace(claims, "Experiments give", "Experiments suggest")


def notebook(root: Path) -> str:
    """A notebook."""
    return replace(root / "notebooks" / "lengths.md", "counts them,", "numbers them,")


def coding(root: Path) -> str:
    """A coding: another finding, another value of a fact that a chapter prints."""
    file = root / "book" / "data" / "papers" / "voukoutis2024meltemi.toml"
    replace(file, "value = 40e9", "value = 41e9")
    return replace(file, 'finding = "', 'finding = "Reworded: ')[-10:]


BUILDS: Sequence[Sequence[Callable[[Path], str]]] = (
    (leave,), (damage, upgrade, rename), (settings, law), (code,), (templates,),
    (record,), (source, venue), (audit, page), (claim, notebook), (coding,),
)  # fmt: skip
"""One build a row. What one edit of a row makes anew is not what shows another of the same row."""


@dataclass(frozen=True)
class Step:
    """Some edits with the words of each, the inputs after them, the site before and after the build that followed."""

    words: Mapping[str, str]
    inputs: Path
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]


def holders(site: Mapping[str, bytes], words: str) -> set[str]:
    """The files that hold the words."""
    return {name for name, content in site.items() if words.encode() in content}


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Step]:
    """A small review after an edit of each kind of input, built in between."""
    folder = tmp_path_factory.mktemp("edited")
    start(folder)
    built(folder)
    steps = []
    for number, edits in enumerate(BUILDS):
        words = {edit.__name__: edit(folder) for edit in edits}
        inputs = tmp_path_factory.mktemp("inputs") / str(number)
        shutil.copytree(folder, inputs, ignore=INPUTS)
        steps.append(Step(words, inputs, files(folder), files(built(folder))))
    return steps


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The site of the small review as a first build makes it."""
    folder = tmp_path_factory.mktemp("clean")
    shutil.copytree(TOY, folder, dirs_exist_ok=True, ignore=MADE)
    return files(built(folder))


@pytest.fixture(scope="module")
def ended(walk: Sequence[Step]) -> Mapping[str, bytes]:
    """The site that a first build makes of the inputs as they are after every edit."""
    return files(built(walk[-1].inputs))


@pytest.mark.parametrize("edit", [edit for edits in BUILDS for edit in edits], ids=lambda edit: edit.__name__)
def test_the_build_after_an_edit_leaves_nothing_stale(
    walk: Sequence[Step], ended: Mapping[str, bytes], edit: Callable[[Path], str]
) -> None:
    """The words that came or went with the edit stand from the next build on where a clean build has them."""
    (step,) = (step for step in walk if edit.__name__ in step.words)
    words = step.words[edit.__name__]
    assert holders(step.before, words) != holders(step.after, words), "the edit shows nowhere"
    assert holders(step.after, words) == holders(ended, words)


def test_the_site_after_edits_is_that_of_a_clean_build(
    walk: Sequence[Step], ended: Mapping[str, bytes]
) -> None:
    """Byte by byte; where it is not, the edits are named after which it was not."""
    last = walk[-1]
    if names := different(last.after, ended):
        first = next(
            step for step in walk if step is last or different(step.after, files(built(step.inputs)))
        )
        pytest.fail(f"stale since the build after {', '.join(first.words)}: {names}")


def test_every_page_is_whole_after_edits(walk: Sequence[Step]) -> None:
    """A page has a title, a style sheet and the navigation; a fragment has none of them."""
    parts = ("title", 'link[rel="stylesheet"]', "nav")
    broken = {
        name: missing
        for name, text in walk[-1].after.items()
        if name.endswith(".html") and not name.startswith("_static/")
        if (missing := [part for part in parts if not BeautifulSoup(text, "html.parser").select_one(part)])
    }
    assert broken == {}


def test_clean_builds_elsewhere_give_the_same_bytes(clean: Mapping[str, bytes], tmp_path: Path) -> None:
    """Another folder, another installation, order of hashing, time zone, locale, and number of jobs."""
    folder = tmp_path / "other földer" / "review"
    shutil.copytree(TOY, folder, ignore=MADE)
    shutil.copytree(CODE, folder / "code", ignore=COMPILED)
    shutil.copytree(Path(sphinx_togglebutton.__file__).parent, folder / "code" / "sphinx_togglebutton")
    other = files(built(folder, jobs=1, PYTHONHASHSEED="77", TZ="Asia/Kathmandu", LC_ALL="C"))
    assert ".buildinfo" in other
    assert different(other, clean) == []


def test_a_second_build_at_the_same_time_says_so(tmp_path: Path) -> None:
    shutil.copytree(TOY, tmp_path / "review", ignore=MADE)
    paths = find_paths(tmp_path / "review")
    with only_build(paths), pytest.raises(BuildError, match="another build is at work here"):
        build(paths, 2, lambda _: None)


@pytest.mark.parametrize("seconds", [3, 7, 11])  # whichever stage it is in by then
def test_a_build_that_was_killed_leaves_nothing_that_the_next_one_trusts(
    clean: Mapping[str, bytes], tmp_path: Path, seconds: int
) -> None:
    shutil.copytree(TOY, tmp_path / "killed", ignore=MADE)
    command = [sys.executable, "-m", "litbook", "build"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path / "killed",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert different(files(built(tmp_path / "killed")), clean) == []
