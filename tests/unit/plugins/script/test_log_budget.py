"""How much is logged."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext, LoggedLine
from vivace.plugins.script.log_budget import LogBudget


def logged(tmp_path: Path, messages: list[str], **settings: int) -> list[LoggedLine]:
    named = {f"script-log-max-{name}": value for name, value in settings.items()}
    context = LocalContext(tmp_path, settings=named)
    budget = LogBudget(context)
    for line in messages:
        budget.add(LogLevel.INFO, line)
    budget.end()
    return context.logs


def test_within_the_budget_everything_is_logged_as_it_comes(tmp_path: Path) -> None:
    logs = logged(tmp_path, ["a", "b"], lines=2)
    assert logs == [LoggedLine(LogLevel.INFO, "a"), LoggedLine(LogLevel.INFO, "b")]


def test_beyond_it_lines_are_counted_and_the_last_are_kept(tmp_path: Path) -> None:
    logs = logged(tmp_path, [f"line {n}" for n in range(1000)], lines=10)
    assert [line.message for line in logs[:10]] == [f"line {n}" for n in range(10)]
    assert logs[10].level is LogLevel.WARN
    assert logs[10].message.startswith("970 lines were not kept")
    assert [line.message for line in logs[11:]] == [f"line {n}" for n in range(980, 1000)]


def test_a_few_lines_too_many_are_all_kept(tmp_path: Path) -> None:
    logs = logged(tmp_path, ["a", "b", "c"], lines=2)
    assert [line.message for line in logs] == ["a", "b", "c"]


@pytest.mark.parametrize("long", [101, 1_000_000])
def test_size_counts_as_well(tmp_path: Path, long: int) -> None:
    logs = logged(tmp_path, ["x" * long] * 30, size=100)
    assert logs[0].message.startswith("10 lines were not kept")
    assert max(len(line.message) for line in logs) <= 2000


def test_once_spent_no_shorter_line_slips_in(tmp_path: Path) -> None:
    logs = logged(tmp_path, ["x" * 200, *["a"] * 25], size=100)
    assert logs[0].message.startswith("6 lines were not kept")
