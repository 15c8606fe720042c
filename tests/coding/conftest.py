import tomllib
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from litbook.model import Theme


@pytest.fixture(scope="session")
def themes(root: Path) -> tuple[Theme, ...]:
    """The review's themes."""
    table = tomllib.loads((root / "src" / "litbook" / "coding" / "themes.toml").read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Theme, ...]).validate_python(table["themes"])
