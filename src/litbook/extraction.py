"""`litbook extract`: what rules find in each paper of a list, a JSON line each, here, in processes or by Dask."""

import gc
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from litbook import store
from litbook.coding.models import find_models
from litbook.coding.quantities import extract_quantities
from litbook.coding.themes import score_themes
from litbook.corpus.repair import repair
from litbook.errors import DataError
from litbook.escaping import json_text
from litbook.model import Listing

if TYPE_CHECKING:
    from distributed import Client

BATCH = 64  # papers that a process is sent at once
DASK_PATIENCE = 10  # seconds


def extract_lines(listings: Iterable[Listing], jobs: int, dask: str | None = None) -> Iterator[str]:
    """The lines of all papers in their order, made in `jobs` processes, or by the Dask scheduler at an address.

    Raises the DataError of the listings after the last line.
    """
    gc.freeze()  # what is loaded stays
    faults: list[DataError] = []
    papers = until_fault(listings, faults)
    batches = iter(lambda: list(islice(papers, BATCH)), [])
    if dask:
        with dask_client(dask) as client:
            ahead = 2 * sum(client.nthreads().values())
            yield from in_order(lambda batch: client.submit(batch_lines, batch, pure=False), batches, ahead)
    elif jobs > 1:
        from concurrent.futures import ProcessPoolExecutor  # takes long to load

        with ProcessPoolExecutor(jobs) as pool:
            yield from in_order(lambda batch: pool.submit(batch_lines, batch), batches, 2 * jobs)
    else:
        yield from chain.from_iterable(map(batch_lines, batches))
    for fault in faults:
        raise fault


def in_order(
    submit: Callable[[list[Listing]], Any], batches: Iterable[list[Listing]], ahead: int
) -> Iterator[str]:
    """The lines of all batches, of which some are worked at ahead of the one that is taken."""
    waiting: deque[Any] = deque()  # futures, of the standard library or of Dask
    for batch in batches:
        waiting.append(submit(batch))
        if len(waiting) > max(ahead, 1):
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def dask_client(address: str) -> "Client":
    """A client of the scheduler. Raises DataError where Dask is not installed or nobody answers."""
    try:
        from distributed import Client  # an extra of the package

        for name in ("distributed", "distributed.client"):  # they log what is caught or mended here
            logging.getLogger(name).setLevel(logging.CRITICAL)
        return Client(address, timeout=DASK_PATIENCE, set_as_default=False)
    except ImportError as error:
        mend = "run `pip install 'litbook[dask]'`"
        raise DataError.one("W009", address, "needs Dask, which is not installed", mend) from error
    except (OSError, ValueError) as error:
        workers = "workers that have this litbook with `dask worker ADDRESS`"
        mend = f"start one with `dask scheduler`, and {workers}"
        raise DataError.one("W009", address, "no Dask scheduler answers there", mend) from error


def until_fault(listings: Iterable[Listing], faults: list[DataError]) -> Iterator[Listing]:
    """The listings as far as they can be read; what ends them goes to `faults`."""
    try:
        yield from listings
    except DataError as error:
        faults.append(error)


def batch_lines(listings: Iterable[Listing]) -> list[str]:
    """One JSON line a paper: what rules find in it, by the themes that are shipped.

    Each step is taken for all papers of the batch before the next, as the processor then has at hand what it needs.
    """
    themes = store.default_themes()
    papers = list(map(repair, listings))
    quantities = [extract_quantities(paper.abstract) for paper in papers]
    models = [find_models(paper.abstract) for paper in papers]
    scores = [score_themes(paper.title, paper.abstract, themes) for paper in papers]
    return [
        json_text({
            "position": paper.position,
            "title": paper.title,
            "abstract": paper.abstract,
            "repairs": list(map(vars, paper.repairs)),
            "identifiers": list(map(vars, paper.identifiers)),
            "themes": [score._asdict() for score in scored],
            "models": [model._asdict() for model in named],
            "quantities": list(map(vars, found)),
        })
        for paper, scored, named, found in zip(papers, scores, models, quantities, strict=True)
    ]  # fmt: skip
