"""Where files lie: a contract with scripts and with data that moves between servers."""

from __future__ import annotations

import pytest

from vivace.errors import InvalidError
from vivace.storage import (
    execution_directory,
    input_file,
    namespace_file,
    task_directory,
    task_file,
)

EXECUTION = "company/team/etl/executions/4Qk2"


def test_the_directory_of_an_execution() -> None:
    assert execution_directory("company.team", "etl", "4Qk2") == EXECUTION


def test_an_input_lies_under_its_id_with_its_own_name() -> None:
    assert input_file(EXECUTION, "orders", "may.csv") == f"{EXECUTION}/inputs/orders/may.csv"


def test_two_files_of_one_name_of_a_task_run_do_not_meet() -> None:
    assert task_directory(EXECUTION, "Load_all", "r1") == f"{EXECUTION}/tasks/load-all/r1"
    directory = task_directory(EXECUTION, "load", "r1")
    first, second = task_file(directory, "out.txt"), task_file(directory, "out.txt")
    assert first != second
    assert first.startswith(f"{EXECUTION}/tasks/load/r1/")
    assert first.endswith("-out.txt")


def test_a_namespace_file_keeps_its_path() -> None:
    assert namespace_file("company.team", "/sql/a.sql") == "company/team/_files/sql/a.sql"


@pytest.mark.parametrize("path", ["../other", "a/../../x", "a//b", ""])
def test_a_namespace_file_stays_in_its_namespace(path: str) -> None:
    with pytest.raises(InvalidError):
        namespace_file("company.team", path)


@pytest.mark.parametrize("execution_id", ["..", "a/b", "", "a\\b"])
def test_an_id_is_one_segment(execution_id: str) -> None:
    with pytest.raises(InvalidError):
        execution_directory("company", "etl", execution_id)
