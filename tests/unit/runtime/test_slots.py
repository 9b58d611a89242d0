"""Concurrency limits: what may run, what waits, and that no slot is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vivace.model.execution import Execution
from vivace.model.flow import Concurrency, ConcurrencyBehavior
from vivace.model.state import State
from vivace.runtime.slots import Admission, Slots


def execution(name: str, state: State = State.CREATED) -> Execution:
    return Execution(name, "main", "team", "flow", 1, [(state, 0)])


def limit(number: int, behavior: str = "QUEUE") -> Concurrency:
    return Concurrency(limit=number, behavior=ConcurrencyBehavior(behavior))


def test_beyond_the_limit_the_behavior_decides() -> None:
    for behavior, wanted in [
        ("QUEUE", Admission.QUEUED),
        ("CANCEL", Admission.CANCELLED),
        ("FAIL", Admission.FAILED),
    ]:
        slots = Slots()
        assert slots.admit(execution("a"), limit(1, behavior)) is Admission.GRANTED
        assert slots.admit(execution("b"), limit(1, behavior)) is wanted


def test_a_holder_that_asks_again_keeps_its_one_slot() -> None:
    slots = Slots()
    slots.admit(execution("a"), limit(1))
    assert slots.admit(execution("a"), limit(1)) is Admission.GRANTED
    slots.release(execution("a"))
    assert slots.admit(execution("b"), limit(1)) is Admission.GRANTED


def test_one_that_is_killed_in_the_queue_frees_nothing() -> None:
    slots = Slots()
    for name in "abc":
        slots.admit(execution(name), limit(1))
    slots.release(execution("b"))
    assert slots.next_queued(execution("a"), limit(1)) is None
    slots.release(execution("a"))
    assert slots.next_queued(execution("a"), limit(1)) == "c"
    assert slots.next_queued(execution("a"), limit(1)) is None


def test_after_a_restart_the_same_ones_hold_and_wait() -> None:
    slots = Slots()
    for name, state in [("a", State.RUNNING), ("b", State.PAUSED), ("c", State.QUEUED)]:
        slots.restore(execution(name, state))
    assert slots.admit(execution("d"), limit(2)) is Admission.QUEUED
    slots.release(execution("a"))
    assert slots.next_queued(execution("a"), limit(2)) == "c"


@given(st.lists(st.tuples(st.sampled_from(["start", "end"]), st.integers(0, 9)), max_size=60))
def test_never_more_than_the_limit_and_nobody_waits_beside_a_free_slot(
    history: list[tuple[str, int]],
) -> None:
    slots, rule = Slots(), limit(2)
    running: set[str] = set()
    waiting: list[str] = []
    for what, number in history:
        name = str(number)
        if what == "start" and name not in running and name not in waiting:
            if slots.admit(execution(name), rule) is Admission.GRANTED:
                running.add(name)
            else:
                waiting.append(name)
        elif what == "end" and (name in running or name in waiting):
            slots.release(execution(name))
            running.discard(name)
            waiting = [item for item in waiting if item != name]
            while (queued := slots.next_queued(execution(name), rule)) is not None:
                assert queued == waiting.pop(0)
                running.add(queued)
        assert len(running) <= 2
        assert not waiting or len(running) == 2
