"""Accelerators: memory, peak of dense 16-bit matrix products and bandwidth, as their vendors print them."""

from scalinglaws.base import Value

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


_DENSE = "half of the printed rate, which counts structured sparsity"
_FP32_SUM = "FP16 products with FP32 sums, without sparsity"

DEVICES = {
    device.name: device
    for device in (
        Device(
            name="V100 SXM2 32 GB",
            memory=32e9,
            peak=125e12,
            bandwidth=900e9,
            source="NVIDIA V100 Tensor Core GPU datasheet",
            note="FP16 only; no BF16",
        ),
        Device(
            name="A100 SXM 40 GB",
            memory=40e9,
            peak=312e12,
            bandwidth=1555e9,
            source="NVIDIA A100 Tensor Core GPU architecture whitepaper",
        ),
        Device(
            name="A100 SXM 80 GB",
            memory=80e9,
            peak=312e12,
            bandwidth=2039e9,
            source="NVIDIA A100 Tensor Core GPU datasheet",
        ),
        Device(
            name="H100 SXM 80 GB",
            memory=80e9,
            peak=989.5e12,
            bandwidth=3350e9,
            source="NVIDIA H100 Tensor Core GPU datasheet",
            note=_DENSE,
        ),
        Device(
            name="H200 SXM 141 GB",
            memory=141e9,
            peak=989.5e12,
            bandwidth=4800e9,
            source="NVIDIA H200 Tensor Core GPU datasheet",
            note=_DENSE,
        ),
        Device(
            name="RTX 3090",
            memory=24e9,
            peak=71e12,
            bandwidth=936e9,
            source="NVIDIA Ampere GA102 GPU architecture whitepaper",
            note=_FP32_SUM,
        ),
        Device(
            name="RTX 4090",
            memory=24e9,
            peak=165.2e12,
            bandwidth=1008e9,
            source="NVIDIA Ada GPU architecture whitepaper",
            note=_FP32_SUM,
        ),
        Device(
            name="RTX A6000",
            memory=48e9,
            peak=154.8e12,
            bandwidth=768e9,
            source="NVIDIA Ampere GA102 GPU architecture whitepaper V2",
            note=_FP32_SUM,
        ),
        Device(
            name="A40",
            memory=48e9,
            peak=149.7e12,
            bandwidth=696e9,
            source="NVIDIA A40 datasheet",
            note=_FP32_SUM,
        ),
        Device(
            name="TPU v4",
            memory=32 * GIB,
            peak=275e12,
            bandwidth=1200e9,
            source="Google Cloud documentation, TPU v4",
            note="BF16",
        ),
    )
}


def device(name: str) -> Device:
    """The device of that name; raises ValueError that lists the known ones."""
    if name not in DEVICES:
        raise ValueError(f"no device {name!r}; known are {', '.join(DEVICES)}")
    return DEVICES[name]
