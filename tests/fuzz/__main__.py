"""`make fuzz MINUTES=20`: each target in turn, on changed real inputs, until the minutes are spent.

What is found is printed, and its input written to _build/fuzz, from where a small case of a test is made.
The counts are added to those of the page about robustness; each run makes other changes than those before it.
"""

import argparse
import hashlib
import signal
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from . import figures
from .mutate import mutated
from .targets import ROOT, TARGETS, Target, pick

FOUND = ROOT / "_build" / "fuzz"
SECONDS = 10.0  # of CPU for one input of at most 60,000 bytes; a healthy one takes some thousandths


class Hang(Exception):  # noqa: N818 - a find like others
    """An input took too long."""


def on_alarm(*_: object) -> None:
    """Ends what takes too long."""
    raise Hang(f"more than {SECONDS:g} s of CPU")


def find(target: Target, data: bytes, name: str) -> tuple[str, str] | None:
    """Where and why the input fails; null where it does not."""
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        target.check(data, name)
    except Exception as error:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/src/" in frame.filename]
        last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
        return f"{Path(last.filename).name}:{last.lineno} {type(error).__name__}", str(error)[:200]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return None


def main() -> int:
    """Runs the targets; exit status 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, help="default: the number of inputs that were tried before")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    signal.signal(signal.SIGVTALRM, on_alarm)
    chosen = {name: target for name, target in TARGETS.items() if options.only in name}
    before = {row["target"]: row for row in figures.read()["fuzzing"]}
    finds = 0
    for name, target in chosen.items():
        known = before.get(name, {"tried": 0, "failed": 0})
        seed = known["tried"] if options.seed is None else options.seed
        random, end = Random(seed), time.monotonic() + options.minutes * 60 / len(chosen)
        tried, places = 0, Counter[str]()
        while time.monotonic() < end:
            file_name, data = pick(target, random)
            data = mutated(data, random) if tried >= len(target.seeds) else data
            tried += 1
            if failed := find(target, data, file_name):
                place, text = failed
                places[place] += 1
                if places[place] == 1:
                    FOUND.mkdir(parents=True, exist_ok=True)
                    file = FOUND / f"{hashlib.sha256(data).hexdigest()[:8]}-{file_name}"
                    file.write_bytes(data)
                    print(f"{name}: {place}: {text}\n  {file}", file=sys.stderr)
        failed_now = places.total()
        print(f"{name}: seed {seed}, {tried} inputs, {failed_now} failed in {len(places)} places", flush=True)
        figures.keep("fuzzing", {
            "target": name, "seeds": len(target.seeds), "tried": known["tried"] + tried,
            "failed": known["failed"] + failed_now, "last_tried": tried, "last_failed": failed_now,
        })  # fmt: skip
        finds += failed_now
    return 1 if finds else 0


if __name__ == "__main__":
    sys.exit(main())
