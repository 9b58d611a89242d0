"""Wait until a server answers: `python -m tools.await_url URL --while PID [--within SECONDS]`."""

from __future__ import annotations

import argparse
import os
import time
import urllib.error
import urllib.request

from tools.console import ToolError, script

__all__ = ["main"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.await_url", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--while", dest="server", type=int, required=True, help="its process")
    parser.add_argument("--within", type=float, default=60)
    options = parser.parse_args()
    deadline = time.monotonic() + options.within
    while not _answers(options.url):
        try:
            os.kill(options.server, 0)
        except ProcessLookupError:
            raise ToolError(f"the server of {options.url} ended before it answered") from None
        if time.monotonic() > deadline:
            raise ToolError(f"{options.url} did not answer within {options.within:g} seconds")
        time.sleep(0.05)


def _answers(url: str) -> bool:
    """Whether any HTTP answer comes: one that refuses us is one."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return True
    except OSError:
        return False


if __name__ == "__main__":
    script(main)
