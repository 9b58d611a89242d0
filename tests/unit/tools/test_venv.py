"""The first installer is one entry of the lock file, hashes included."""

from __future__ import annotations

import pytest

from tools.console import ToolError
from tools.venv import LOCK, locked

TEXT = """\
typer==1.0 \\
    --hash=sha256:aa
    # via vivace
uv==0.13.7 \\
    --hash=sha256:bb \\
    --hash=sha256:cc
    # via
    #   vivace
uvicorn==0.54.0 ; sys_platform != 'x' \\
    --hash=sha256:dd
"""


def test_an_entry_ends_where_the_next_begins() -> None:
    assert locked("uv", TEXT).splitlines() == TEXT.splitlines()[3:8]
    assert locked("uvicorn", TEXT).splitlines() == TEXT.splitlines()[8:]


def test_a_package_that_is_not_locked_is_named() -> None:
    with pytest.raises(ToolError, match="no entry for pip"):
        locked("pip", TEXT)


def test_the_real_lock_file_has_an_installer_with_hashes_and_names_no_host() -> None:
    text = LOCK.read_text()
    assert "--hash=sha256:" in locked("uv", text)
    assert "://" not in text
    assert "index-url" not in text
