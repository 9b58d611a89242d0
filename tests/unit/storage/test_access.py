"""What an execution may read and delete."""

from __future__ import annotations

import pytest

from vivace.errors import DeniedError, InvalidError
from vivace.model.execution import Execution, ExecutionTrigger
from vivace.model.state import State
from vivace.storage import check_readable, is_own_file

OWN = "kestra:///company/team/etl/executions/e1/tasks/t/r/x.txt"
PARENT = "kestra:///company/parent/executions/p1/tasks/t/r/x.txt"
OTHER = "kestra:///company/team/etl/executions/e2/tasks/t/r/x.txt"
SHARED = "kestra:///company/_files/a.txt"


def execution(trigger: ExecutionTrigger | None = None) -> Execution:
    return Execution(
        id="e1",
        tenant="main",
        namespace="company.team",
        flow_id="etl",
        flow_revision=1,
        history=[(State.CREATED, 0)],
        trigger=trigger,
    )


TRIGGERED = execution(
    ExecutionTrigger(
        "t", "x.Flow", {"namespace": "company", "flowId": "parent", "executionId": "p1"}
    )
)


@pytest.mark.parametrize("uri", [OWN, PARENT])
def test_own_files_and_those_of_the_triggering_execution_are_always_readable(uri: str) -> None:
    assert check_readable(uri, TRIGGERED, others=False) == uri


@pytest.mark.parametrize("uri", [OTHER, SHARED, PARENT])
def test_other_files_are_readable_as_the_server_is_set(uri: str) -> None:
    assert check_readable(uri, execution(), others=True) == uri
    with pytest.raises(DeniedError, match="e1 may not read"):
        check_readable(uri, execution(), others=False)


@pytest.mark.parametrize(
    "uri",
    [
        "kestra:///company/team/etl/executions/e11/x",
        "kestra:///company/team/etl2/executions/e1/x",
        "kestra:///company/team/etl/executions/e1",
    ],
)
def test_a_directory_that_only_begins_alike_is_another(uri: str) -> None:
    with pytest.raises(DeniedError):
        check_readable(uri, execution(), others=False)


def test_only_files_of_executions_and_namespaces_are_readable_at_all() -> None:
    with pytest.raises(DeniedError):
        check_readable("kestra:///company/secret.txt", execution(), others=True)


def test_a_uri_that_climbs_out_is_refused() -> None:
    with pytest.raises(InvalidError):
        check_readable("kestra:///company/team/etl/executions/e1/../e2/x", execution())


def test_only_own_files_may_be_deleted() -> None:
    assert is_own_file(OWN, TRIGGERED)
    assert not is_own_file(PARENT, TRIGGERED)
    assert not is_own_file(OTHER, TRIGGERED)
