"""Accelerators, read from devices.toml: memory, peak of dense 16-bit matrix products and bandwidth."""

from scalinglaws.base import Value, read_data

GIB = 2**30


class Device(Value):
    """One accelerator; `memory` in bytes, `peak` in FLOP/s (16 bit, dense), `bandwidth` in bytes/s.

    `source` is the vendor's document, `note` how the figure was taken from it.
    """

    name: str
    memory: float
    peak: float
    bandwidth: float
    source: str
    note: str = ""


DEVICES = {item.name: item for item in map(Device.model_validate, read_data("devices.toml")["devices"])}


def device(name: str) -> Device:
    """The device of that name; raises ValueError that lists the known ones."""
    if name not in DEVICES:
        raise ValueError(f"no device {name!r}; known are {', '.join(DEVICES)}")
    return DEVICES[name]
