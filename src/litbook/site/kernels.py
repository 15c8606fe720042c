"""Kernels of chapters, each with a working directory and an environment of its own; this process keeps its own."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

ENGINE = "litbook"
LOG_LEVEL = "--IPKernelApp.log_level=CRITICAL"  # ipykernel 7 warns of its TCP transport at every start


class ChapterEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Executes a notebook for papermill in a kernel that has its own working directory and environment."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        folder: Path,
        environment: Mapping[str, str],
        start_timeout: int = 60,
        **_: Any,
    ) -> Any:
        """The notebook with its outputs; a cell that fails is marked, papermill raises its error."""
        client = PapermillNotebookClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=None,
            extra_arguments=[LOG_LEVEL],
        )
        return client.execute(cwd=str(folder), env={**os.environ, **environment})


papermill_engines.register(ENGINE, ChapterEngine)
