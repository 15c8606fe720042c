"""A build that finds no room, may not write, or is stopped says so in one line, and the next one makes a whole site."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

TOY = Path(__file__).parent.parent / "toy_review"
MADE = shutil.ignore_patterns("_build", "generated", "chapters", "references.bib", "*.html")
BUILD = [sys.executable, "-m", "litbook", "build", "--jobs", "2"]
STARTED = 240.0  # s until a build has written something
ALONE = 30.0  # s in which a build that waits for nothing would be far
DIES = """
import os, signal, sys
from pathlib import Path
replace, (found, written) = Path.replace, sys.argv[1:]
def dying(path, target):
    if Path(target).match(written) and list(Path.cwd().glob(found)):
        os.kill(os.getpid(), signal.SIGKILL)
    return replace(path, target)
Path.replace, sys.argv = dying, ["litbook", "build", "--jobs", "2"]
from litbook.__main__ import main
main()
"""
"""A build that is killed before one file is in its place, if another one is there."""
EDITS = """
import sys
from pathlib import Path
from litbook.site import build
check = build.check
def editing(*of):
    check(*of)
    coding = min(Path("book/data/papers").glob("*.toml"))
    coding.write_text(coding.read_text("utf-8").replace('finding = "', 'finding = "Reworded: ', 1), encoding="utf-8")
build.check, sys.argv = editing, ["litbook", "build", "--jobs", "2"]
from litbook.__main__ import main
main()
"""
"""A build during which a person edits a coding."""
pytestmark = pytest.mark.site


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def files(folder: Path) -> Mapping[str, bytes]:
    site = folder / "_build" / "html"
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


def last_line(output: str) -> str:
    """The last line; what stands before it is the progress of the stages."""
    assert "Traceback" not in output
    return output.strip().splitlines()[-1]


def mounted(folder: Path, then: str, size: str) -> subprocess.CompletedProcess[str]:
    """A build in a copy of the folder on a file system of its own. Skips where the machine lets nobody make one."""
    place = folder.with_name("room")
    place.mkdir()
    script = f'mount -t tmpfs -o size={size} tmpfs "$2" && cp -r "$1"/. "$2" && cd "$2" && {then} && shift 2 && "$@"'
    command = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", str(folder), str(place)]
    if not shutil.which("unshare") or run([*command, "true"], folder).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    return run([*command, *BUILD], folder)


def stopped(folder: Path, written: str, stop: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str]:
    """Status and messages of a build that something happens to as soon as a file of this name is there."""
    command = [
        sys.executable,
        "-c",  # a shell that starts its children in the background has them ignore interrupts
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import sys; sys.argv = ['litbook', 'build', '--jobs', '2']; from litbook.__main__ import main; main()",
    ]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + STARTED
    while not list(folder.glob(written)) and process.poll() is None and time.monotonic() < end:
        time.sleep(0.05)
    stop(process)
    _, errors = process.communicate()
    return process.returncode, errors


def killed(review: Path, found: str, written: str) -> None:
    status = run([sys.executable, "-c", DIES, found, written], review).returncode
    assert status == -signal.SIGKILL


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The site that every build must end in."""
    folder = tmp_path_factory.mktemp("clean")
    shutil.copytree(TOY, folder, dirs_exist_ok=True, ignore=MADE)
    assert run(BUILD, folder).returncode == 0
    return files(folder)


@pytest.fixture
def review(tmp_path: Path) -> Path:
    shutil.copytree(TOY, tmp_path / "review", ignore=MADE)
    return tmp_path / "review"


def test_a_build_on_a_full_disk_says_so_in_a_line(review: Path) -> None:
    result = mounted(review, "true", "1600k")
    assert result.returncode == 1
    assert "No space left on device" in last_line(result.stderr)


def test_after_a_build_without_room_for_its_files_the_next_one_is_whole(
    review: Path, clean: Mapping[str, bytes]
) -> None:
    result = run(["sh", "-c", 'ulimit -f 40; exec "$@"', "sh", *BUILD], review)
    assert result.returncode == 1
    assert "File too large" in last_line(result.stderr)
    assert run(BUILD, review).returncode == 0
    assert files(review) == clean


@pytest.mark.parametrize(
    "written",
    ["_build/.lock", "book/generated/tables/papers.csv", "book/chapters/*.ipynb", "_build/html/_static"],
)
def test_an_interrupted_build_says_so_and_the_next_one_is_whole(
    review: Path, clean: Mapping[str, bytes], written: str
) -> None:
    status, errors = stopped(review, written, lambda process: process.send_signal(signal.SIGINT))
    assert (status, last_line(errors)) == (130, "Stopped.")
    assert run(BUILD, review).returncode == 0
    assert files(review) == clean


def test_a_build_whose_folder_is_removed_ends_in_a_line_or_whole(
    review: Path, clean: Mapping[str, bytes]
) -> None:
    status, errors = stopped(
        review,
        "book/chapters/*.ipynb",
        lambda _: shutil.rmtree(review / "_build", ignore_errors=True),
    )
    assert last_line(errors)
    if status:
        assert run(BUILD, review).returncode == 0
    assert files(review) == clean


def test_a_folder_that_may_not_be_written_is_named(review: Path) -> None:
    result = mounted(review, 'mount -o remount,ro "$2"', "64m")
    assert result.returncode == 1
    assert "Read-only file system" in last_line(result.stderr)
    assert last_line(result.stderr).startswith("/")


@pytest.mark.parametrize(
    "written", ["tables/papers.csv", "bibliography/*.bib", "notebooks/sizes.ipynb", "_build/state.json"]
)
def test_no_half_written_file_of_a_killed_build_is_in_the_next_site(
    review: Path, clean: Mapping[str, bytes], written: str
) -> None:
    killed(review, "*", written)
    assert list(review.rglob(f".{written.rpartition('/')[2]}.*"))
    assert run(BUILD, review).returncode == 0
    assert files(review) == clean


def test_what_a_killed_build_made_of_an_input_that_left_is_in_no_site(
    review: Path, clean: Mapping[str, bytes]
) -> None:
    extra = review / "notebooks" / "extra.md"
    extra.write_text("# Extra\n", encoding="utf-8")
    killed(review, "book/chapters/extra.ipynb", "_build/state.json")
    extra.unlink()
    done = run(BUILD, review)
    assert (done.returncode, done.stderr.count("extra")) == (0, 0)
    assert files(review) == clean


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_killed_build_started_writes_nothing_into_the_next_one(review: Path) -> None:
    """Jupyter Book sleeps when its build is killed alone, and wakes up while the next one is at work, or after it."""
    orphans: list[int] = []

    def kill_alone(process: subprocess.Popen[str]) -> None:
        orphans.extend(map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()))
        for orphan in orphans:
            os.kill(orphan, signal.SIGSTOP)
        process.kill()

    stopped(review, "_build/.doctrees/index.doctree", kill_alone)
    page = review / "book" / "index.md"
    page.write_text(f"{page.read_text('utf-8')}\nAnother sentence.\n", encoding="utf-8")
    after = subprocess.Popen(BUILD, cwd=review)
    with suppress(subprocess.TimeoutExpired):
        after.wait(ALONE)
    for orphan in orphans:
        os.kill(orphan, signal.SIGCONT)
    assert after.wait() == 0
    assert orphans
    while any(map(alive, orphans)):
        time.sleep(0.05)
    found = files(review)
    shutil.rmtree(review / "_build")
    assert run(BUILD, review).returncode == 0
    assert found == files(review)


def alive(process: int) -> bool:
    with suppress(FileNotFoundError):
        return ") Z" not in Path(f"/proc/{process}/stat").read_text()
    return False


def test_jupyter_book_that_is_ended_by_another_is_named_in_a_line(review: Path) -> None:
    def end(process: subprocess.Popen[str]) -> None:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    status, errors = stopped(review, "_build/html/_static", end)
    assert (status, last_line(errors)) == (1, "Jupyter Book was ended by signal 9")


def test_an_edit_during_a_build_is_in_the_next_one(review: Path) -> None:
    assert run([sys.executable, "-c", EDITS], review).returncode == 0
    assert run(BUILD, review).returncode == 0
    found = files(review)
    shutil.rmtree(review / "_build")
    assert run(BUILD, review).returncode == 0
    assert found == files(review)
