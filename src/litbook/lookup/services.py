"""The services that are asked, in the order of their word, and where they are reached."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from litbook.lookup import arxiv, crossref, openalex
from litbook.lookup.answer import Service

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


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
    """The least seconds between two requests to each host; a server on this machine needs no rest."""
    hosts = ((urlsplit(service.base), service.pause) for service in services)
    return {host.netloc: pause for host, pause in hosts if host.hostname not in LOOPBACK}
