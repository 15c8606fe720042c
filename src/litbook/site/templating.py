"""Fills the templates that stand beside it: what a template is not told is HTML it escapes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from litbook.escaping import html_text, one_line

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates; `text` is what `html_text` makes of a value, `line` the value on one line."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    templates.filters |= {"line": one_line, "text": lambda text: Markup(html_text(str(text)))}
    return templates


def filled(template: str, **values: object) -> str:
    """What the template makes of the values."""
    return environment().get_template(template).render(values)


def template_data(name: str) -> Any:
    """What a template says in JSON."""
    return json.loads(filled(name))
