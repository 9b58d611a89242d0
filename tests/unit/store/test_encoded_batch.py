"""Batches from which executions are left out."""

from __future__ import annotations

from vivace.model.execution import Execution
from vivace.model.state import State
from vivace.store import Batch
from vivace.store.commit import encode_batch


def execution(id_: str) -> Execution:
    return Execution(
        id_, "main", "n", "f", 1, [(State.CREATED, 1)], original_id=id_, version=1, unique_key="k"
    )


def test_an_execution_that_is_left_out_claims_no_unique_key() -> None:
    encoded = encode_batch(Batch([execution("a"), execution("b")])).without({"a": ""})
    assert encoded.new_keys == {"b": "k"}
    assert len(encoded.executions) == 1
