"""Fills the templates that stand beside it: what a template is not told is HTML it escapes."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from litbook.bibliography.latex import plain_name
from litbook.escaping import html_text, one_line
from litbook.site.reading import scaled

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The templates; `text` is a value as HTML, `line` on one line, `name` and `scaled` how people write it."""
    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )
    templates.filters |= {"line": one_line, "text": as_html, "name": plain_name, "scaled": scaled}
    return templates


def as_html(value: object) -> Markup:
    """The value as `html_text` makes it, null as nothing; what is HTML already stays."""
    return value if isinstance(value, Markup) else Markup(html_text("" if value is None else str(value)))


def filled(template: str, **values: object) -> str:
    """What the template makes of the values."""
    return environment().get_template(template).render(values)


def template_data(name: str) -> Any:
    """What a template says in JSON."""
    return json.loads(filled(name))
