"""The same sources as a default Jupyter Book: its list of extensions, Altair's own renderer, nothing of our frame."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair as alt
from sphinx.application import Sphinx

from litbook import store
from litbook.site.charts import VEGALITE_MIME
from litbook.site.sphinx_ext import add_content

CONFIG = """title: "Billions of Parameters"
author: The litbook authors
only_build_toc_files: false
exclude_patterns: ["data/**", "generated/**"]
bibtex_bibfiles: ["../references.bib"]
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [colon_fence, dollarmath, deflist, attrs_inline, fieldlist]}
sphinx:
  extra_extensions: [benchmarks.plain]
  config:
    bibtex_default_style: litbook
    bibtex_reference_style: author_year
    html_extra_path: [generated]
    nb_mime_priority_overrides: [["html", "text/html", 0]]
"""


def setup(app: Sphinx) -> None:
    """What the sources are written with."""
    app.setup_extension(
        "sphinxcontrib.bibtex"
    )  # whose domain the references of the sources need in a form of our own
    add_content(app)


def build_plain(root: Path, work: Path) -> Path:
    """The default book of a built review's sources, in `work`; its folder. Pages that are there are not built anew."""
    shutil.copytree(root / "book", work / "book", dirs_exist_ok=True)
    shutil.copy(root / "references.bib", work)
    store.write_text(work / "_config.yml", CONFIG)
    for file in (work / "book" / "chapters").glob("*.ipynb"):
        store.write_text(file, with_default_charts(store.read_text(file)))
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build"]
    subprocess.run(
        [
            *command,
            str(work / "book"),
            "--config",
            str(work / "_config.yml"),
            "--path-output",
            str(work),
            "-q",
        ],
        cwd=root,
        check=True,
        capture_output=True,
    )
    return work / "_build" / "html"


def with_default_charts(notebook: str) -> str:
    """The notebook with each chart as the HTML that Altair's default renderer puts into an executed notebook."""
    content = json.loads(notebook)
    outputs = (output.get("data", {}) for cell in content["cells"] for output in cell.get("outputs", ()))
    for data in outputs:
        if VEGALITE_MIME in data:
            data["text/html"] = default_html(data[VEGALITE_MIME])
    return json.dumps(content)


def default_html(spec: dict[str, Any]) -> str:
    """What Altair's default renderer writes."""
    with alt.renderers.enable("default"), alt.data_transformers.enable("default"):
        bundle = alt.renderers.get()(spec)  # type: ignore[no-untyped-call,unused-ignore]
    return str(bundle["text/html"])
