"""`python -m litbook` is the command `litbook`."""

from litbook.cli import main

main()
