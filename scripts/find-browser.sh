#!/usr/bin/env bash
# Prints the path of a Chromium for the browser tests: one on the machine, else Debian's, else Playwright's own.
set -euo pipefail

on_machine() {
  for name in "${LITBOOK_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  find "${HOME}/.cache/ms-playwright" -name chrome -type f -perm -u+x 2>/dev/null | head -n 1 | grep . && return 0
  return 1
}

on_machine && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's chromium and two fonts: the tests open the built pages in it." >&2
  # What it recommends would double the packages: printing, file sharing, a desktop's notices.
  packages="chromium fonts-dejavu-core fonts-liberation"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages) >&2 && on_machine && exit 0
fi
echo "Downloading Playwright's Chromium: the tests open the built pages in it." >&2
.venv/bin/playwright install chromium >&2 2>/dev/null && on_machine && exit 0
echo "No Chromium was found or could be installed: install the package 'chromium', or set LITBOOK_BROWSER to its path." >&2
exit 1
