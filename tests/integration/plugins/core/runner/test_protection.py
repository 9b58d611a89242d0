"""The server is closed to what it runs."""

from __future__ import annotations

import json
import subprocess
import sys

SCRIPT = """
import ctypes, json, os, subprocess, sys
from vivace.plugins.core.runner.protection import hide_server

if os.getuid() == 0:
    os.setuid(65534)  # root may look into everything
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # undo what changing the user did

def seen_by_a_child():
    look = ["cat", f"/proc/{os.getpid()}/environ"]
    return b"CANARY" in subprocess.run(look, capture_output=True).stdout

before = seen_by_a_child()
print(json.dumps([before, hide_server(), seen_by_a_child()]))
"""


def test_a_child_cannot_read_the_environment_of_a_hidden_server() -> None:
    env = {"CANARY": "secret", "PATH": "/usr/bin:/bin"}
    argv = [sys.executable, "-c", SCRIPT]
    result = subprocess.run(argv, env=env, capture_output=True, text=True, check=True, cwd="/")
    assert json.loads(result.stdout) == [True, True, False]
