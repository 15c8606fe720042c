"""The notebooks' cells are read by ruff and mypy, which name the notebook and its line."""

import importlib.util
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "scripts" / "check-cells.py"
SOURCE = """---
jupytext:
  text_representation:
    format_name: myst
---

# Title

```{code-cell} ipython3
:tags: [hide-input]

import json
```

Text with `code`.

```{code-cell} ipython3
json.dumps(1)
```
"""


def test_each_line_of_code_stands_where_it_stands_in_the_notebook() -> None:
    spec = importlib.util.spec_from_file_location("check_cells", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    source, code = SOURCE.splitlines(), module.code_lines(SOURCE).splitlines()
    assert len(code) == len(source)
    assert [(at, line) for at, line in enumerate(code) if line not in ("#", "")] == [
        (source.index("import json"), "import json"),
        (source.index("json.dumps(1)"), "json.dumps(1)"),
    ]
