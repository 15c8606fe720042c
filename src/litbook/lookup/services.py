"""The services that are asked, in the order of their word, and where they are reached."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litbook.lookup import arxiv, crossref, openalex
from litbook.lookup.answer import Service


def make_services(environment: Mapping[str, str]) -> tuple[Service, ...]:
    """arXiv, Crossref and OpenAlex; `LITBOOK_ARXIV_URL` and the like in the environment name other addresses."""

    def base(name: str, default: str) -> str:
        return environment.get(f"LITBOOK_{name}_URL", default).rstrip("/")

    return (
        Service(arxiv.NAME, base("ARXIV", arxiv.BASE), arxiv.PAUSE, arxiv.address, arxiv.read),
        Service(
            crossref.NAME, base("CROSSREF", crossref.BASE), crossref.PAUSE, crossref.address, crossref.read
        ),
        Service(
            openalex.NAME, base("OPENALEX", openalex.BASE), openalex.PAUSE, openalex.address, openalex.read
        ),
    )


def pauses(services: tuple[Service, ...]) -> dict[str, float]:
    """The least seconds between two requests to each host, the longest where services share one."""
    found: dict[str, float] = {}
    for service in services:
        host = urlsplit(service.base).netloc
        found[host] = max(service.pause, found.get(host, 0.0))
    return found
