"""What every chart shares: width, title, description."""

from typing import TypeVar

import altair as alt

AnyChart = TypeVar("AnyChart", alt.Chart, alt.LayerChart)
STEP = 22


def framed(chart: AnyChart, finding: str, description: str, height: int | alt.Step = 300) -> AnyChart:
    """The chart at the page's width under its finding; `description` is read out to those who cannot see it."""
    return chart.properties(title=alt.Title(wrapped(finding)), description=description, width="container", height=height)


def wrapped(text: str, width: int = 70) -> list[str]:
    """The text in lines short enough for a telephone's screen to scroll little."""
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def share(part: float, whole: float) -> str:
    """`12 of 40`."""
    return f"{part:,.0f} of {whole:,.0f}"
