"""The command line: lists laws and calculators, evaluates one, or recomputes every published value."""

import argparse
import sys

from scalinglaws.terminal import report


def main() -> None:
    """Runs the command; a user's mistake ends in one line and exit status 1."""
    parser = argparse.ArgumentParser(prog="scalinglaws", description=__doc__)
    parser.add_argument("name", nargs="?", help="a law or calculator; the list without it")
    parser.add_argument(
        "--set", metavar="NAME=VALUE", action="append", default=[], help="an input, such as N=7e9"
    )
    parser.add_argument("--check", action="store_true", help="recompute every published value")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    asked = parser.parse_args()
    try:
        text, passed = report(asked.name, asked.set, asked.check, asked.format)
    except ValueError as error:
        sys.exit(f"law {asked.name}: {error}" if asked.name else f"law: {error}")
    sys.stdout.write(text + "\n")
    sys.exit(not passed)


if __name__ == "__main__":
    main()
