"""The base of every value: frozen, and closed to unknown keys."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """It does not change, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
