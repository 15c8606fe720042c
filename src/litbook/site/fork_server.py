"""A process that has imported what chapters import, and forks a kernel whenever it is asked to.

A kernel of its own spends most of a short chapter's time on the same imports as all others. This one process spends it
once. It holds no thread when it forks, and dies with the process that started it, as its kernels do with it.
"""

import builtins
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

ALWAYS = ("ipykernel.kernelapp", "pyarrow.parquet", "jsonschema")
KERNEL = SimpleNamespace(kernel=True)
"""What pandas takes for a kernel when it is imported: it chooses then how wide it prints."""
MESSAGE_END = b"\n"


class Fork:
    """A process that the fork server made; speaks like `subprocess.Popen`, whose child it is not."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, life: socket.socket) -> None:
        self.pid = pid
        self.life = life
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Null while it lives: the other end of `life` is open as long as the process is."""
        if self.returncode is None and select.select([self.life], [], [], 0)[0]:
            self.returncode = 0
            self.life.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits till it is gone. Raises TimeoutExpired as `Popen` does."""
        if self.returncode is None and not select.select([self.life], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Signals the process if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends the process at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Asks the process to end."""
        self.send_signal(signal.SIGTERM)


class ForkServer:
    """Starts the server in a folder with an environment; `start` forks; `close` ends the server and its kernels."""

    def __init__(self, folder: Path, environment: Mapping[str, str], modules: Iterable[str]) -> None:
        self.lock = threading.Lock()
        self.control, theirs = socket.socketpair()
        # Python 3.12 and later count the sleeping threads of numerical libraries, which know of forks.
        options = ["-X", "frozen_modules=off", "-W", "ignore:This process:DeprecationWarning"]
        program = [*options, "-m", __name__, str(theirs.fileno()), *modules]
        with theirs:
            theirs.set_inheritable(True)
            self.process = subprocess.Popen(
                [sys.executable, *program],
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                close_fds=False,  # the server and its kernels hold what says that a build's processes live
                start_new_session=True,
            )

    def close(self) -> None:
        """Ends the server and its kernels."""
        self.control.close()
        self.process.wait()

    def start(self, arguments: list[str]) -> Fork:
        """A kernel with these command line arguments. Raises OSError if the server is gone."""
        life, theirs = socket.socketpair()
        with self.lock, theirs:
            socket.send_fds(self.control, [json.dumps(arguments).encode() + MESSAGE_END], [theirs.fileno()])
            answer = self.control.recv(32)
        if not answer:
            life.close()
            raise ConnectionError("the fork server is gone")
        return Fork(int(answer), life)


def serve(control: socket.socket) -> None:
    """Forks for each message till the other side is gone."""
    signal.signal(signal.SIGCHLD, bury)
    while request := receive(control):
        arguments, life = request
        pid = os.fork()
        if pid == 0:
            control.close()
            become_kernel(arguments)
        os.close(life)
        control.sendall(str(pid).encode())


def bury(*_: object) -> None:
    """Takes leave of the kernels that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def receive(control: socket.socket) -> tuple[list[str], int] | None:
    """The next message with the descriptor that came with it; null at the end."""
    message, descriptors, _, _ = socket.recv_fds(control, 4096, 1)
    while message and not message.endswith(MESSAGE_END):
        message += control.recv(4096)
    return (json.loads(message), descriptors[0]) if message else None


def become_kernel(arguments: list[str]) -> None:
    """Turns this forked process into a kernel, in a session of its own, and ends with it."""
    from ipykernel.kernelapp import launch_new_instance

    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"  # the kernel ends when its parent does
        sys.argv = ["ipykernel_launcher", *arguments, parent]
        launch_new_instance()
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Imports what was named, as far as it can be: a kernel says itself what it cannot import."""
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]
    descriptor, *modules = sys.argv[1:]
    builtins.get_ipython = lambda: KERNEL  # type: ignore[attr-defined]
    for name in (*ALWAYS, *modules):
        with suppress(Exception):
            importlib.import_module(name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    gc.freeze()  # what is shared stays shared
    with socket.socket(fileno=int(descriptor)) as control:
        serve(control)


if __name__ == "__main__":
    main()
