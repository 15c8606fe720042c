"""Holds a software bill of materials (CycloneDX JSON) against the licences that a release may bring along.

`python scripts/licences.py FILE`: one line a distribution whose licence is not known to be fit; exit status 1.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FIT = re.compile(
    r"MIT|MIT-CMU|ISC|0BSD|Zlib|CC0-1\.0|Apache-2\.0|BSD-[23]-Clause|PSF-2\.0|Python-2\.0|MPL-2\.0"
    r"|License :: OSI Approved :: (MIT License|ISC License \(ISCL\)|BSD License|Apache Software License"
    r"|Mozilla Public License 2\.0 \(MPL 2\.0\))"
)
"""Licences that let anybody use, change and pass on the distribution beside MIT-licensed code."""

READ = {
    "ahocorasick_rs": "its metadata say 'Apache 2.0', which is no identifier; its LICENSE file is Apache-2.0",
    "asttokens": "its metadata say 'Apache 2.0', which is no identifier; its LICENSE file is Apache-2.0",
    "codespell": "GPL-2.0-only: a checker of spelling that is run and never imported or shipped",
    "docutils": "public domain; some files BSD-2-Clause, one ZPL-2.1, and an editor's mode, not installed, GPL-3.0",
    "partd": "its metadata say 'BSD', which is no identifier; its LICENSE.txt is BSD-3-Clause",
}
"""Distributions whose licence a person has read, and what was found."""


def names(component: Mapping[str, Any]) -> Iterator[str]:
    """The licences that a component states: identifiers, names, or the parts of an expression."""
    for stated in component.get("licenses", ()):
        if "expression" in stated:
            yield from re.split(r" (?:AND|OR) ", stated["expression"].replace("(", "").replace(")", ""))
        else:
            licence = stated["license"]
            yield licence.get("id") or licence["name"]


def faults(components: list[Mapping[str, Any]]) -> list[str]:
    """One line for each component that states no licence, or one that is not known to be fit."""
    found = []
    for component in components:
        stated = list(names(component))
        if component["name"] not in READ and not (stated and all(FIT.fullmatch(name) for name in stated)):
            found.append(
                f"{component['name']} {component['version']}: {', '.join(stated) or 'no licence stated'}"
            )
    return found


def main() -> None:
    """Prints what is not fit, or how many are."""
    file = Path(sys.argv[1])
    components = json.loads(file.read_text(encoding="utf-8"))["components"]
    if found := faults(components):
        sys.exit("\n".join([*found, f"{file}: read these licences and note what was found in {__file__}"]))
    print(f"{len(components)} distributions, every licence fit; {len(READ)} of them read by a person")


if __name__ == "__main__":
    main()
