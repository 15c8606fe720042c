"""The data dictionary: what each column of each table holds."""

import tomllib
from importlib.resources import files
from typing import Literal

from litbook.model import Value

ColumnType = Literal["string", "integer", "number", "boolean", "date"]


class Column(Value):
    """One column of one table; `unit` is empty where the values are no measurements."""

    table: str
    name: str
    type: ColumnType
    unit: str = ""
    meaning: str


COLUMNS = tuple(
    Column.model_validate({"table": table, "name": name, **column})
    for table, columns in tomllib.loads((files("litbook.coding") / "columns.toml").read_text("utf-8")).items()
    for name, column in columns.items()
)
