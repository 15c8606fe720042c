#!/bin/sh
# Installs the independent readers that the book is tested with: pandoc (Debian), citation-js, axe-core, html-validate (npm).
# Quick when they are there already; what cannot be installed is said, and its tests are skipped with the reason.
# With TEX=1 also TeX, biber and their styles (some 450 MB), for the tests that compile a document.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

wanted=""
command -v pandoc >/dev/null || wanted="pandoc"
if [ "${TEX:-0}" = 1 ] && ! command -v biber >/dev/null; then
    wanted="$wanted texlive-latex-base texlive-latex-extra texlive-bibtex-extra texlive-fonts-recommended biber"
fi
if [ -n "$wanted" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing $wanted: the tests read the bibliography with readers that are not ours." >&2
        apt-get update -qq &&
        # shellcheck disable=SC2086  # the names are words of a list
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted >/dev/null ||
            echo "Not installed: $wanted. Their tests are skipped; install these packages to run them." >&2
    else
        echo "Not root, so not installed: $wanted. Their tests are skipped; install these packages to run them." >&2
    fi
fi

if ! command -v npm >/dev/null; then
    echo "npm is not here, so citation-js, axe-core and html-validate are not installed; their tests are skipped. Install npm to run them." >&2
elif [ ! -e "$here/node/node_modules/.package-lock.json" ] ||
    [ "$here/node/package-lock.json" -nt "$here/node/node_modules/.package-lock.json" ]; then
    echo "Installing citation-js, axe-core and html-validate: the tests read bibliography and pages with them." >&2
    if npm ci --prefix "$here/node" --no-audit --no-fund --silent; then
        touch "$here/node/node_modules/.package-lock.json"
    else
        echo "citation-js, axe-core and html-validate could not be installed; their tests are skipped. See that npm reaches its registry." >&2
    fi
fi
