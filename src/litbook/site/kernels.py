"""Kernels of chapters, each with a working directory and an environment of its own; this process keeps its own."""

import os
import sys
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from litbook.site.fork_server import ForkServer

ENGINE = "litbook"
LOG_LEVEL = "--IPKernelApp.log_level=CRITICAL"  # ipykernel 7 warns of its TCP transport at every start
LAUNCHER = "ipykernel_launcher"


@dataclass(frozen=True)
class Kernels:
    """Where kernels start and with which environment.

    `server` forks them and `sockets` is the folder through whose files one speaks to them; null where an ordinary
    process with a TCP port of its own is all there is.
    """

    folder: Path
    environment: Mapping[str, str]
    server: ForkServer | None = None
    sockets: Path | None = None

    def manager(self, name: str) -> AsyncKernelManager:
        """A manager for one kernel of this name."""
        manager = AsyncKernelManager(kernel_name=name)
        if self.sockets:  # a free port may be taken before the kernel binds it, a file of one's own may not
            manager.transport = "ipc"
            manager.connection_file = str(self.sockets / uuid4().hex)
        manager.provisioner = ForkProvisioner(kernel_spec=manager.kernel_spec, parent=manager)
        manager.provisioner.server = self.server
        return manager


@contextmanager
def kernels(folder: Path, variables: Mapping[str, str], modules: Set[str]) -> Iterator[Kernels]:
    """Kernels in the folder with these variables, forked from a process that has imported the modules."""
    environment = {**os.environ, **variables}
    if sys.platform != "linux":  # elsewhere a fork without exec is unsafe or unknown
        yield Kernels(folder, environment)
        return
    with (
        TemporaryDirectory(prefix="lb-") as sockets,
        ForkServer(folder, environment, sorted(modules)) as server,
    ):
        yield Kernels(folder, environment, server, Path(sockets))


class ForkProvisioner(LocalProvisioner):
    """Has the kernel forked where it is this interpreter's own; starts a process of its own for any other."""

    server: ForkServer | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Starts the kernel that the command describes."""
        if self.server is None or cmd[0] != sys.executable or LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        try:
            fork = self.server.start(cmd[cmd.index(LAUNCHER) + 1 :])
        except OSError:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = fork  # type: ignore[assignment]  # it has all of Popen that is asked for
        self.pid = self.pgid = fork.pid
        return self.connection_info


class ChapterEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Executes a notebook for papermill in one of these kernels."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, kernels: Kernels, **_: Any) -> Any:
        """The notebook with its outputs; a cell that fails is marked, papermill raises its error."""
        client = PapermillNotebookClient(
            nb_man,
            km=kernels.manager(kernel_name),
            timeout=None,
            coalesce_streams=True,
            extra_arguments=[LOG_LEVEL],
        )
        return client.execute(cwd=str(kernels.folder), env=dict(kernels.environment), cleanup_kc=True)


papermill_engines.register(ENGINE, ChapterEngine)
