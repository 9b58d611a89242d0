"""The pictures of the documentation: `python -m tools.screenshots` takes them anew.

A server with an empty data directory runs a small demo; a browser takes its pages in both themes.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, sync_playwright

from tools import chromium
from tools.console import ROOT, VENV, say, script
from tools.postgres.server import free_port

__all__ = ["main"]

_TARGET = ROOT / "docs" / "images"
_WIDTH, _HEIGHT = 1280, 720
_FLOW = """\
id: regions
namespace: company.sales
labels:
  team: sales
inputs:
  - id: strict
    type: BOOLEAN
    defaults: false
tasks:
  - id: fetch
    type: io.kestra.plugin.scripts.shell.Commands
    taskRunner:
      type: io.kestra.plugin.core.runner.Process
    commands:
      - sleep 0.4
      - echo "fetched 1,204 rows"
  - id: each-region
    type: io.kestra.plugin.core.flow.ForEach
    values: [north, south, east, west]
    concurrencyLimit: 2
    tasks:
      - id: load
        type: io.kestra.plugin.scripts.python.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          import time
          time.sleep(0.2 + 0.15 * len("{{ taskrun.value }}"))
          print("loaded {{ taskrun.value }}")
      - id: season
        type: io.kestra.plugin.core.flow.Switch
        value: "{{ taskrun.value }}"
        cases:
          north:
            - id: winter
              type: io.kestra.plugin.core.log.Log
              message: snow
        defaults:
          - id: summer
            type: io.kestra.plugin.core.log.Log
            message: sun
  - id: verify
    type: io.kestra.plugin.core.flow.If
    condition: "{{ inputs.strict }}"
    then:
      - id: compare
        type: io.kestra.plugin.core.execution.Fail
        errorMessage: west has 12 rows less than yesterday
errors:
  - id: alert
    type: io.kestra.plugin.core.log.Log
    message: sales were told
triggers:
  - id: every-morning
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "0 6 * * *"
"""


def main() -> None:
    _TARGET.mkdir(exist_ok=True)
    program = str(chromium.ensure())
    with tempfile.TemporaryDirectory() as folder:
        url = f"http://127.0.0.1:{free_port()}"
        server = _serve(url, Path(folder))
        try:
            failed = _demo(httpx.Client(base_url=f"{url}/api/v1/main/", timeout=60))
            pages = {
                "home": "home",
                "gantt": f"executions/company.sales/regions/{failed}/gantt",
                "topology": f"executions/company.sales/regions/{failed}/topology",
                "editor": "flows/edit/company.sales/regions/edit",
            }
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=program, args=["--disable-dev-shm-usage"]
                )
                for name, path in pages.items():
                    _take(browser, name, f"{url}/ui/{path}")
        finally:
            server.terminate()
            server.wait()


def _serve(url: str, folder: Path) -> subprocess.Popen[bytes]:
    port = url.rpartition(":")[2]
    command = [VENV / "bin" / "vivace", "server", "--port", port, "--data-dir", folder]
    server = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL)
    while True:
        try:
            httpx.get(f"{url}/api/v1/configs").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return server


def _demo(api: httpx.Client) -> str:
    """Run the demo some times and give the id of the execution that fails last."""
    headers = {"Content-Type": "application/x-yaml"}
    api.post("flows", content=_FLOW, headers=headers).raise_for_status()
    made: dict[str, Any] = {}
    for number in range(8):
        form = {"strict": (None, "true" if number in (3, 7) else "false")}
        made = api.post("executions/company.sales/regions?wait=true", files=form).json()
    return str(made["id"])


def _take(browser: Browser, name: str, address: str) -> None:
    for theme in ("light", "dark"):
        context = browser.new_context(
            viewport={"width": _WIDTH, "height": _HEIGHT},
            color_scheme=theme,
        )
        page = context.new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle" if name == "editor" else "load")
        page.wait_for_timeout(6_000 if name == "editor" else 2_000)
        say(f"{name}-{theme}.png")
        page.screenshot(path=_TARGET / f"{name}-{theme}.png")
        context.close()


if __name__ == "__main__":
    script(main)
