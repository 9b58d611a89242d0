"""What happens before a server serves."""

from __future__ import annotations

import pytest

from vivace.errors import InvalidError
from vivace.plugins.core.runner import protection
from vivace.server.run import run_server
from vivace.server.settings import ServerSettings


def test_a_server_hides_itself_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(protection, "hide_server", lambda: not done.append("hidden"))
    with pytest.raises(InvalidError, match="without credentials"):
        run_server(ServerSettings(host="0.0.0.0"))  # refused, which is the point
    assert done == ["hidden"]
