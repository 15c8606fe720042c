"""A LaTeX document that cites every entry compiles with bibtex and with biber without a warning.

Needs TeX and biber (`TEX=1 tests/bibliography/setup-readers.sh`, some 450 MB), so it is skipped where they are not.
"""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from litbook.bibliography.exports import render_biblatex, render_bibtex
from litbook.model import Entry

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        not all(map(shutil.which, ("pdflatex", "bibtex", "biber"))),
        reason="TeX or biber is not installed: run TEX=1 tests/bibliography/setup-readers.sh",
    ),
]
BIBTEX = r"""\documentclass{{article}}
\usepackage[T1]{{fontenc}}
{packages}
\begin{{document}}
\cite{{{keys}}}
\bibliographystyle{{{style}}}
\bibliography{{references}}
\end{{document}}
"""
BIBLATEX = r"""\documentclass{{article}}
\usepackage[T1]{{fontenc}}
\usepackage[backend=biber,style={style}]{{biblatex}}
\addbibresource{{references.bib}}
\begin{{document}}
\cite{{{keys}}}
\printbibliography
\end{{document}}
"""
COMPLAINT = re.compile(r"^(?:!.*|.*\bWarning\b.*|.*\bWARN\b.*|.*\bERROR\b.*|Repeated entry.*)$", re.M)


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    text = (done.stdout + done.stderr).decode("utf-8", errors="replace")
    assert done.returncode == 0, text[-3000:]
    return text


def latex(folder: Path) -> None:
    run(folder, "pdflatex", "-draftmode", "-interaction=nonstopmode", "-halt-on-error", "paper.tex")


def complaints(folder: Path, said: str) -> Sequence[str]:
    log = (folder / "paper.log").read_text(encoding="latin-1")
    return COMPLAINT.findall(log) + COMPLAINT.findall(said)


@pytest.mark.parametrize(
    ("style", "packages"),
    [("plain", ""), ("alpha", ""), ("plainnat", r"\usepackage[numbers]{natbib}\usepackage{url}")],
)
def test_every_entry_compiles_with_bibtex(entries: Sequence[Entry], tmp_path: Path, style, packages):
    keys = ",".join(entry.citekey for entry in entries)
    document = BIBTEX.format(keys=keys, style=style, packages=packages)
    (tmp_path / "paper.tex").write_text(document, encoding="utf-8")
    (tmp_path / "references.bib").write_text(render_bibtex(entries), encoding="ascii")
    latex(tmp_path)
    said = run(tmp_path, "bibtex", "paper")
    latex(tmp_path)
    latex(tmp_path)
    assert complaints(tmp_path, said) == []
    assert (tmp_path / "paper.bbl").read_text(encoding="ascii").count("\\bibitem") == len(entries)


def test_every_entry_compiles_with_biber(entries: Sequence[Entry], tmp_path: Path):
    keys = ",".join(entry.citekey for entry in entries)
    (tmp_path / "paper.tex").write_text(BIBLATEX.format(keys=keys, style="authoryear"), encoding="utf-8")
    (tmp_path / "references.bib").write_text(render_biblatex(entries), encoding="utf-8")
    latex(tmp_path)
    said = run(tmp_path, "biber", "--validate-datamodel", "paper")
    latex(tmp_path)
    latex(tmp_path)
    assert complaints(tmp_path, said) == []
    assert (tmp_path / "paper.bbl").read_text(encoding="utf-8").count("\\entry{") == len(entries)
