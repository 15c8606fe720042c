"""Accelerators, read from devices.toml: memory, peak of dense 16-bit matrix products, bandwidth and power."""

from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from scalinglaws.base import Value, named, read_data

GIB, MIB = 2**30, 2**20


class Device(Value):
    """One accelerator, each figure with its source.

    `memory` in bytes (the file gives MiB, as drivers report it), `peak` in FLOP/s (16 bit, dense),
    `formats` the peaks of other numbers, float32 outside the matrix units; `bandwidth` in bytes/s, `power` in watts.
    What no source that we saw gives is null or missing. `note` says how a figure was taken from its source.
    """

    name: str
    memory: float
    peak: float = Field(gt=0)
    formats: dict[str, float] = Field(default_factory=dict)
    bandwidth: float = Field(gt=0)
    power: float | None = None
    sources: dict[str, str]
    note: str = ""

    @field_validator("memory", mode="before")
    @classmethod
    def _in_bytes(cls, mebibytes: Any) -> Any:
        return mebibytes * MIB if isinstance(mebibytes, int) else mebibytes

    @model_validator(mode="after")
    def _each_figure_has_a_source(self) -> Self:
        figures = {"memory", "peak", "bandwidth"}
        figures |= {name for name in ("power", "formats") if getattr(self, name)}
        if set(self.sources) != figures:
            raise ValueError(f"{self.name} needs a source for each of {', '.join(sorted(figures))}")
        return self


DEVICES = {item.name: item for item in map(Device.model_validate, read_data("devices.toml")["devices"])}

device: Callable[[Any], Device] = named(DEVICES, "device")
"""The device of that name; raises ValueError that offers the nearest names."""

DeviceNamed = Annotated[Device, BeforeValidator(device)]
"""A device, or its name on a command line."""
