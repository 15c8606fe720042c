"""An explorer of two made-up inputs, drawn outside a browser: what it shows, what it refuses, how numbers read."""

import re
from typing import Any

import altair as alt
import pandas as pd
import pytest
import vl_convert

from litbook.chapter import explorers
from litbook.chapter.explorers import bars, explorer, menu, number, results, slider

DATA = pd.DataFrame({"row": ["one", "ten"], "scale": [1.0, 10.0]})


def product(expression: str = "datum.value") -> alt.LayerChart:
    return explorer(
        [bars(alt.X("value:Q")), results()],
        DATA,
        "product",
        "Rows times an input.",
        [
            number("size", "Size (billion)", 2, (0.5, 1000)),
            number("devices", "Devices", 4, (1, 100), whole=True),
            slider("share", "Share", 0.5, (0, 1), 0.1),
            menu("way", "Way", "a", {"a": "first", "b": "second"}),
        ],
        finding="size + ' billion, ' + way",
        each={"value": "ok * toNumber(size) * toNumber(devices) * datum.scale"},
        text=expression,
        columns={"Value": expression},
        refused=[
            ("toNumber(devices) > 50 && toNumber(size) > 500", "Size: at most 500 billion on so many devices")
        ],
    )


def drawn(chart: alt.LayerChart, **values: Any) -> list[str]:
    """The texts that the chart draws when its inputs are turned."""
    spec = chart.to_dict()
    assert set(values) <= {param["name"] for param in spec["params"]}
    for param in spec["params"]:
        param["value" if param["name"] in values else "name"] = values.get(param["name"], param["name"])
    spec["width"] = 800
    return re.findall(r"<text[^>]*>([^<]*)</text>", vl_convert.vegalite_to_svg(spec, vl_version="6.4"))


def test_title_and_results_follow_the_setting() -> None:
    assert {"2 billion, a", "8", "80"} <= set(drawn(product()))
    assert {"3 billion, b", "15", "150"} <= set(drawn(product(), size="3", devices="5", way="b"))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"size": ""}, "Size (billion): a number from 0.5 to 1,000"),
        ({"size": "0"}, "Size (billion): a number from 0.5 to 1,000"),
        ({"size": "-3"}, "Size (billion): a number from 0.5 to 1,000"),
        ({"size": "1e400"}, "Size (billion): a number from 0.5 to 1,000"),
        ({"size": "many"}, "Size (billion): a number from 0.5 to 1,000"),
        ({"devices": "3.5"}, "Devices: a whole number from 1 to 100"),
        ({"devices": "101", "size": "0"}, "Size (billion): a number from 0.5 to 1,000"),
        ({"devices": "60", "size": "600"}, "Size: at most 500 billion on so many devices"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_one_line_and_not_computed(
    wrong: dict[str, str], sentence: str
) -> None:
    texts = drawn(product(), **wrong)
    assert texts.count(sentence) == 1
    assert not {"8", "80", "NaN"} & set(texts)


def test_the_page_knows_limits_and_columns() -> None:
    meta = product().to_dict()["usermeta"]
    assert meta["limits"] == {"size": [0.5, 1000, False], "devices": [1, 100, True]}
    assert (meta["name"], meta["columns"]) == ("product", ["Value"])


NUMBERS = [
    ("counted", 0.337, "0.337"),
    ("counted", 0.00421, "0.00421"),
    ("counted", 330_000, "330k"),
    ("counted", 1.2e9, "1.2B"),
    ("counted", 4.21e15, "4.21 × 10¹⁵"),
    ("in_bytes", 52.5e9, "52.5 GB"),
    ("in_bytes", 8.6e13, "86 TB"),
    ("in_bytes", 12.0, "12 B"),
    ("in_bytes", 2e39, "2 × 10³⁹ bytes"),
    ("in_time", 9.7, "9.7 days"),
    ("in_time", 0.014, "20.2 minutes"),
    ("in_time", 0.25, "6 hours"),
    ("in_time", 3652.5, "10 years"),
    ("in_time", 0.00001, "0.864 seconds"),
    ("in_dollars", 0, "$0"),
    ("in_dollars", 0.84, "$0.84"),
    ("in_dollars", 148500, "$148,500"),
    ("in_dollars", 3.2e9, "$3.2B"),
    ("power_of_ten", 1e24, "10²⁴"),
    ("power_of_ten", 5.88e23, "5.88 × 10²³"),
    ("in_digits", 92.8123, "92.8"),
]


def test_numbers_read_as_people_write_them() -> None:
    forms = [f"{getattr(explorers, form)(f'({value!r})')}" for form, value, _ in NUMBERS]
    [written] = {text for text in drawn(product(" + ' | ' + ".join(forms))) if "|" in text}
    assert written.split(" | ") == [text for _, _, text in NUMBERS]
