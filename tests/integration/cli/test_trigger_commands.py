"""`vivace trigger` and `vivace backfill` against a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.cli.test_commands import Cli
from tests.support.server import ServerProcess

FLOW = "cli.tests.scheduled"
SOURCE = """\
id: scheduled
namespace: cli.tests
inputs: [{id: ko, type: BOOLEAN, defaults: false}]
tasks:
  - {id: say, type: core.debug.Return, format: "{{ trigger.date }}"}
  - {id: ko, type: core.execution.Fail, runIf: "{{ inputs.ko }}"}
triggers:
  - {id: monthly, type: core.trigger.Schedule, cron: "0 0 1 * *"}
"""


@pytest.fixture
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    with ServerProcess(tmp_path_factory.mktemp("cli") / "data") as server:
        server.save(SOURCE)
        yield Cli(server.url)


def test_triggers_are_seen_and_switched(cli: Cli) -> None:
    line = cli.out("trigger", "ls", "-n", "cli.tests").splitlines()[1].split()
    assert line[:4] == [FLOW, "monthly", "SCHEDULE", "on"]
    dates = cli.json("trigger", "next", FLOW, "monthly")
    assert len(dates) == 10
    assert all(item["date"].endswith("-01T00:00:00Z") for item in dates)
    cli("trigger", "disable", FLOW, "monthly")
    assert cli.json("trigger", "get", FLOW, "monthly")["disabled"] is True
    history = cli.json("trigger", "history", FLOW, "monthly")
    assert (history[0]["outcome"], history[0]["detail"]) == ("DISABLED", "switched off")
    cli("trigger", "enable", FLOW, "monthly")
    cli("trigger", "unlock", FLOW, "monthly", code=8)
    cli("trigger", "restart", FLOW, "monthly")
    cli("trigger", "get", FLOW, "yearly", code=6)
    cli("trigger", "disable", FLOW, "monthly")
    cli("trigger", "rm", FLOW, "monthly")
    assert cli.json("trigger", "get", FLOW, "monthly")["disabled"] is False


def test_a_backfill_is_previewed_followed_and_looked_at(cli: Cli) -> None:
    words = [FLOW, "monthly", "--start", "2024-01-01", "--end", "2024-04-01"]
    preview = cli("backfill", *words, "--dry-run")
    assert "2024-03-01T00:00:00Z" in preview.stdout
    assert "3 dates" in preview.stderr
    followed = cli("backfill", *words, "--wait", "--order", "descending")
    assert "DONE; 3 of 3 dates, 0 failed" in followed.stderr
    assert f"[{'#' * 30}] 3 of 3 dates" in followed.stderr
    found = cli.json("backfill", "start", *words, "-w", "-i", "ko=true", code=4)
    assert (found["state"], found["failed"]) == ("DONE", 3)
    assert cli.out("backfill", "dates", found["id"]).count("FAILED") == 3
    assert found["id"] in cli.out("backfill", "ls", FLOW)
    assert cli.json("backfill", "status", found["id"])["done"] == 3
    cli("backfill", "cancel", found["id"], code=8)
    wrong = cli("backfill", FLOW, "monthly", "--start", "monday", code=2)
    assert "is no date with offset" in wrong.stderr
