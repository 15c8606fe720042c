"""The command `litbook`, also as `python -m litbook`: an interrupt ends it in one line at any moment."""

import signal
import sys

INTERRUPTED = 130  # exit status


def main() -> None:
    """Runs the command line; an interrupt also counts where a library made another error of it."""
    interrupts = []

    def stop(*_: object) -> None:
        interrupts.append(True)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # a shell may have it ignored
        signal.signal(signal.SIGINT, stop)
    try:
        from litbook.cli import main as run

        run()
    except BaseException as error:
        done = isinstance(error, SystemExit) and not error.code
        if done or not interrupts:
            raise
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        sys.stderr.write("Stopped.\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
