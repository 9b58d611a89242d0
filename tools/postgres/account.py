"""Whom the server runs as. PostgreSQL refuses root, so as root it gets another account."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from pathlib import Path

from tools.console import ToolError

__all__ = ["give", "reachable", "server_account", "shared_folder"]


def server_account() -> pwd.struct_passwd | None:
    """Give the account to change to, None when the server can run as we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ToolError("PostgreSQL cannot run as root, and no account `postgres` or `nobody` exists")


def give(path: Path, account: pwd.struct_passwd | None) -> None:
    """Make `account` the only one who may use the folder `path`."""
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid)


def reachable(path: Path) -> bool:
    """Whether any account may walk to `path`: root's home, for one, lets nobody through."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def shared_folder(purpose: Path) -> Path:
    """Give a folder that every account can walk to and only we can write, the same each time.

    Raises:
        ToolError: another account has made a folder of that name.
    """
    name = hashlib.sha256(str(purpose.resolve()).encode()).hexdigest()[:12]
    folder = Path("/var/tmp", f"vivace-{name}")
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ToolError(f"{folder} belongs to another account; remove it")
    return folder
