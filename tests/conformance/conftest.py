"""Finds the conformance suite, which is not part of the repository, and sums up its outcome."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

SUITE = Path(
    os.environ.get("VIVACE_CONFORMANCE")
    or Path(__file__).resolve().parents[3] / "shared" / "conformance"
)
EXPRESSION_CASES = SUITE / "expressions.yaml"

collect_ignore = [] if EXPRESSION_CASES.is_file() else ["test_expressions.py"]
outcomes: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and "test_expressions.py::test_case" in report.nodeid:
        deviates = any(key == "deviation" for key, _ in report.user_properties)
        outcomes["passed" if report.passed and not deviates else "failed"] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not EXPRESSION_CASES.is_file():
        terminalreporter.write_line(
            f"expressions: conformance NOT RUN, {EXPRESSION_CASES} is absent "
            "(set VIVACE_CONFORMANCE to the folder of the suite)",
            yellow=True,
        )
    elif outcomes:
        terminalreporter.write_line(
            f"expressions: {outcomes['passed']} of {outcomes.total()} conformance cases pass"
        )
