"""What servers that died without warning have left: processes, and directories of their tasks."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from vivace.plugins.core.runner.marker import owner_of, parse_server, this_server
from vivace.plugins.core.runner.orphans import reap_orphans
from vivace.server.data_directory import DataDirectory

__all__ = ["clear_leftovers", "working_root"]

_LOG = logging.getLogger(__name__)


def working_root(directory: DataDirectory) -> Path:
    """Give the directory below which this server makes those of its tasks."""
    return directory.work / str(this_server())


def clear_leftovers(directory: DataDirectory) -> None:
    """Kill the processes of servers that are gone, and remove the directories of their tasks."""
    count = reap_orphans(owner_of(directory.root))
    if count:
        _LOG.warning("killed %s processes that an earlier server had left", count)
    if directory.work.is_dir():
        for path in directory.work.iterdir():
            server = parse_server(path.name)
            if server is None or server.is_gone:
                shutil.rmtree(path, ignore_errors=True)
