"""What a page weighs and how soon it can be read, beside a default Jupyter Book of the same sources.

`python -m benchmarks.pages [--runs 5] [--write]` opens one page of each kind of both books in headless Chromium as a
telephone would: Lighthouse's slow 4G (150 ms, 1.6 Mbit/s) and a CPU slowed four times; medians of the runs, the books
in turn. `--write` keeps the figures where the book's page about its weight shows them.

The default book loads from other hosts what draws its charts: here our bundle of the same libraries comes from this
machine like the rest of it (25 kB more than its three files, and no other host to find), and what else it asks others
for (MathJax, Thebe) is answered with nothing, which spares it several hundred kB.
"""

import argparse
import csv
import functools
import gzip
import io
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from statistics import median
from typing import Any

import vl_convert
from playwright.sync_api import Browser, CDPSession, Route, sync_playwright

from benchmarks.plain import build_plain
from litbook import store
from litbook.paths import find_paths
from litbook.site.drawings import VEGA_LITE

PAGES = {
    "a paper": "papers/hoffmann2022training",
    "a chapter with charts": "chapters/loss-laws",
    "a short chapter with charts": "chapters/corpus",
    "the table of all papers": "explorer",
    "the claims": "chapters/claims",
    "the laws": "chapters/laws",
    "the front page": "index",
}
MEASURES = {
    "bytes": "kB sent, compressed",
    "requests": "requests",
    "paint": "seconds to the first words",
    "seen": "seconds until the first chart is seen",
    "drawn": "seconds until the first chart responds",
    "charts": "seconds until all charts respond",
}
GOALS = {
    "a paper": {"bytes": 0.25, "paint": 0.5},
    "a chapter with charts": {"bytes": 0.45, "paint": 0.5, "seen": 0.5},
}
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
PATIENCE = 60_000
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WATCH = """(() => {
  const seen = { hosts: 0 };
  window.litbookBench = seen;
  const look = () => {
    const hosts = [...document.querySelectorAll('.vega-host, [id^="altair-viz-"]')]
      .filter(host => !host.closest('details:not([open])'));
    const drawn = hosts.filter(host => host.querySelector('svg.marks, canvas.marks'));
    if (hosts.length && !seen.hosts) hosts[0].scrollIntoView();
    seen.hosts = hosts.length;
    const picture = hosts.length && hosts[0].querySelector('img');
    const first = hosts.length && hosts[0] === drawn[0];
    if (first || (picture && picture.complete && picture.naturalWidth)) seen.seen = seen.seen || performance.now();
    if (first) seen.drawn = seen.drawn || performance.now();
    if (document.readyState === 'complete' && drawn.length === hosts.length) {
      seen.charts = performance.now();
      if (performance.getEntriesByName('first-contentful-paint').length) return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
"""A reader who goes to the page's first chart at once; when it is seen, if only as a picture, and when it is drawn."""
LIBRARY = re.compile(r'"(vega|vega-lite|vega-embed)": "https://[^"]*"')
LOCAL = {"vega": "vega.js"}
DONE = "() => litbookBench.charts && performance.getEntriesByName('first-contentful-paint').length"


class Packed(BaseHTTPRequestHandler):
    """Serves the files of a folder as a web host does: compressed, over connections that stay."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, folder: Path) -> None:
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        file = self.folder / self.path.split("?")[0].lstrip("/")
        if not file.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind = guess_type(file.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind.endswith(("javascript", "json", "xml"))
        body = packed(file) if text else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if text:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Keeps requests out of the report."""


@functools.cache
def packed(file: Path) -> bytes:
    """The file, compressed once."""
    return gzip.compress(file.read_bytes(), 6, mtime=0)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder's address on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Packed, folder=folder)) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()


def load(browser: Browser, address: str) -> dict[str, float]:
    """Opens the page as a telephone would, with nothing kept from before; each measure that it has."""
    with browser.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        context.route(lambda url: "127.0.0.1" not in url, nothing)
        page.add_init_script(WATCH)
        client = context.new_cdp_session(page)
        received: list[float] = []
        client.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        slow(client)
        page.goto(address, wait_until="commit")
        page.wait_for_function(DONE, timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        paint, seen = page.evaluate(
            "() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, litbookBench]"
        )
        charts = ("seen", "drawn", "charts") if seen["hosts"] else ()
        return {
            "bytes": sum(received) / 1000,
            "requests": float(len(received)),
            "paint": paint / 1000,
            **{name: seen[name] / 1000 for name in charts},
        }


def slow(client: CDPSession) -> None:
    """A telephone's network and CPU."""
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", NETWORK)
    client.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def nothing(route: Route) -> None:
    """The answer of another host."""
    route.fulfill(status=200, body="")


def localised(plain: Path) -> None:
    """Has the default book's charts drawn by the same libraries from its own host: all in the place of the first."""
    libraries = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]  # its stub forgets the default
    store.write_text(plain / "_static" / "vega.js", f"(function(){{{libraries}}})();\n")
    store.write_text(plain / "_static" / "rest.js", "")
    for page in (plain / "chapters").glob("*.html"):
        local = LIBRARY.sub(
            lambda found: f'"{found[1]}": "../_static/{LOCAL.get(found[1], "rest.js")}"',
            store.read_text(page),
        )
        store.write_text(page, local)


def measure(browser: Browser, books: dict[str, str], runs: int) -> list[list[str]]:
    """A line a page and measure: the page, the measure, ours, the default's, our share."""
    rows = []
    for kind, page in PAGES.items():
        loads: dict[str, list[dict[str, float]]] = {name: [] for name in books}
        for _ in range(runs):
            for name, address in books.items():
                loads[name].append(load(browser, f"{address}/{page}.html"))
        for measure, words in MEASURES.items():
            if measure not in loads["ours"][0] or measure not in loads["plain"][0]:
                continue
            ours, plain = (median(one[measure] for one in loads[name]) for name in books)
            digits = 0 if measure in ("bytes", "requests") else 2
            goal = GOALS.get(kind, {}).get(measure)
            rows.append([kind, words, f"{ours:,.{digits}f}", f"{plain:,.{digits}f}", f"{ours / plain:.2f}"])
            print(
                f"{kind:28}",
                "".join(f"{cell:>30}" for cell in rows[-1][1:]),
                f"   goal {goal}" if goal else "",
                flush=True,
            )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    paths = find_paths(Path.cwd())
    ours = paths.root / "_build" / "html"
    plain = build_plain(paths.root, paths.root / "_build" / "plain")
    localised(plain)
    path = os.environ.get("LITBOOK_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with served(ours) as here, served(plain) as there, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        rows = measure(browser, {"ours": here, "plain": there}, options.runs)
        browser.close()
    if options.write:
        text = io.StringIO()
        head = ["Page", "Measure", "This book", "Default", "Share"]
        csv.writer(text, lineterminator="\n").writerows([head, *rows])
        store.write_text(paths.data / "pages.csv", text.getvalue())


if __name__ == "__main__":
    main()
