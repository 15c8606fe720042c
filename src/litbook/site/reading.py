"""How a coded quantity or a sourced fact reads in a sentence, and an abstract with its quotes marked."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from litbook.coding.quotes import find_quote
from litbook.escaping import html_text, one_line
from litbook.forms import PartialDate
from litbook.model import Claim, Evidence, Quantity, SourcedFact

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
BYTE_SCALES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
FLOP_SCALES = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"))
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_quantity(quantity: Quantity) -> str:
    """The value with its bound and its unit: "7 billion parameters", "under 160 GB", "up to 20×", "about 12%"."""
    return f"{quantity.bound or ''} {format_value(quantity)}".strip()


def format_value(quantity: Quantity, *, with_unit: bool = True) -> str:
    """The value without its bound; with its unit, or the bare number."""
    value, unit = quantity.value, quantity.unit
    match quantity.kind:
        case "percent":
            return f"{plain(value)}%"
        case "ratio":
            return f"{plain(value)}×" if value >= 1 else f"{plain(float(f'{100 * value:.2g}'))}%"  # a share
        case "money":
            return f"${scaled(value)}"
        case "memory":
            return prefixed(value, BYTE_SCALES) if value >= 1e3 else f"{plain(value)} bytes"
        case "flops":
            return flops(value, unit)
        case "context":
            return context(value) + (" tokens" if with_unit else "")
        case _:
            return f"{scaled(value)} {counted(unit, value)}".strip() if with_unit else scaled(value)


def format_fact(fact: SourcedFact) -> str:
    """The value with bound, unit and hardware: "about 2 trillion tokens", "512 devices (H100-80G)", "Apache 2.0"."""
    if isinstance(fact.value, str):
        return fact.value
    number = context(fact.value) if fact.field == "context" else scaled(fact.value)
    value = f"{number} {counted(fact.unit or '', fact.value)}".strip()
    hardware = f" ({fact.device})" if fact.device else ""
    return f"{fact.bound} {value}{hardware}" if fact.bound else value + hardware


def counted(unit: str, value: float) -> str:
    """The unit in the singular for one: "1 device", "1 step/s"."""
    noun, slash, rest = unit.partition("/")
    plural = value == 1 and noun.endswith("s") and not noun.endswith("ss")
    return (noun[:-1] if plural else noun) + slash + rest


def plain(value: float) -> str:
    """At most six significant digits, thousands parted by commas, no trailing zeros."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def scaled(value: float) -> str:
    """From a million on in words ("2.6 trillion"), beyond a thousand trillion as a power of ten."""
    if abs(value) >= 1e15:
        return power_of_ten(value)
    return prefixed(value, SCALES) if abs(value) >= 1e6 else plain(value)


def prefixed(value: float, scales: tuple[tuple[float, str], ...]) -> str:
    """The value in the largest unit that it reaches, else in the smallest."""
    scale, unit = next((item for item in scales if abs(value) >= item[0]), scales[-1])
    return f"{plain(round(value / scale, 6))} {unit}"


def numeral(value: float) -> str:
    """A computed number to four digits as people write it: "138 billion", "0.32", below a thousandth "2.1 × 10⁻⁴"."""
    number = float(f"{value:.4g}")
    return power_of_ten(number) if 0 < abs(number) < 1e-3 else scaled(number)


def in_units(value: float, unit: str) -> str:
    """A computed number with its unit: "3.2 TB", "15.18 PFLOP/s", "12%", "4×", "138 billion tokens"."""
    number = float(f"{value:.4g}")
    match unit:
        case "bytes" if number >= 1e3:
            return prefixed(number, BYTE_SCALES)
        case "FLOP/s":
            return flops(number, unit)
        case "%" | "x":
            return f"{numeral(value)}{'×' if unit == 'x' else unit}"
        case "USD":
            return f"${numeral(value)}"
        case _:
            return f"{numeral(value)} {counted(unit, number)}".strip()


def flops(value: float, unit: str) -> str:
    """A rate with an SI prefix, an amount as a power of ten."""
    return prefixed(value, FLOP_SCALES) + unit if unit.endswith("/s") else f"{power_of_ten(value)} {unit}"


def power_of_ten(value: float) -> str:
    """`1.2 × 10²⁵`."""
    mantissa, exponent = f"{value:.6e}".split("e")
    number = plain(float(mantissa))
    power = "10" + str(int(exponent)).translate(SUPERSCRIPTS)
    return power if number == "1" else f"{number} × {power}"


def context(value: float) -> str:
    """Context lengths as the field prints them: 8K, 128K, 1M."""
    if value >= 1e6 and value % 1e6 == 0:
        return f"{plain(value / 1e6)}M"
    return f"{plain(value / 1e3)}K" if value >= 1e3 and value % 1e3 == 0 else plain(value)


def date_text(published: PartialDate | None) -> str:
    """`12 September 2023` or `September 2023`; `date unknown` where nobody says."""
    if not published:
        return "date unknown"
    month = published.month and MONTHS[published.month - 1]
    return " ".join(str(part) for part in (published.day, month, published.year) if part)


class Mark(NamedTuple):
    """Words of a text from `start` to `end` in an element with a class, an id (empty where it goes on) and a title."""

    start: int
    end: int
    element: str
    kind: str
    name: str
    title: str

    def around(self, words: str) -> str:
        """The element with these words, which are HTML."""
        name = f' id="{html_text(self.name)}"' if self.name else ""
        opening = f'<{self.element} class="{self.kind}"{name} title="{html_text(self.title)}">'
        return f"{opening}{words}</{self.element}>"


def abstract_html(
    text: str, quantities: Iterable[Quantity], bearing: Iterable[tuple[Claim, Evidence]]
) -> str:
    """The abstract as a paragraph; a quote is found at `quote-ID` or `bears-CLAIM`, if the abstract holds it."""
    found = [
        Mark(*span, "mark", "litbook-quote", f"quote-{one.id}", f"{format_quantity(one)}: {one.of}")
        for one in quantities
        if (span := find_quote(one.quote, text))
    ]
    found += [
        Mark(*span, "span", "litbook-bears", f"bears-{claim.id}", f"{one.stance}: {claim.text}")
        for claim, one in bearing
        if (span := find_quote(one.quote, text))
    ]
    return f'<p class="litbook-abstract">{one_line(nested(text, 0, len(text), found))}</p>'


def nested(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The part of the text with its marks inside one another; one that reaches beyond another goes on after it."""
    if not marks:
        return str(Markup.escape(text[start:end]))
    first, *rest = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.element == "mark"))
    inside = [mark._replace(end=min(mark.end, first.end)) for mark in rest if mark.start < first.end]
    beyond = [mark._replace(start=first.end, name="") for mark in rest if mark.start < first.end < mark.end]
    after = [mark for mark in rest if mark.start >= first.end]
    words = first.around(nested(text, first.start, first.end, inside))
    return (
        f"{Markup.escape(text[start : first.start])}{words}{nested(text, first.end, end, [*beyond, *after])}"
    )
