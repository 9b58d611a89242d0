"""Waiting for a condition: how soon it returns, and what it says when it gives up."""

from __future__ import annotations

import asyncio

import pytest

from tests.support import eventually, eventually_sync


async def test_it_gives_the_first_truthy_answer() -> None:
    answers = iter([None, 0, 7])
    assert await eventually(lambda: next(answers)) == 7


async def test_other_tasks_run_meanwhile_and_the_condition_may_be_async() -> None:
    done = asyncio.Event()
    task = asyncio.create_task(_set(done))

    async def is_set() -> bool:
        return done.is_set()

    assert await eventually(is_set)
    await task


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_assertions_count_as_not_yet_and_the_last_is_the_cause() -> None:
    def always_wrong() -> bool:
        raise AssertionError("still wrong")

    with pytest.raises(
        AssertionError, match=r"always_wrong did not come true within 0\.02"
    ) as error:
        await eventually(always_wrong, within=0.02)
    assert str(error.value.__cause__) == "still wrong"


def test_outside_a_loop_it_does_the_same() -> None:
    answers = iter([0, 3])
    assert eventually_sync(lambda: next(answers)) == 3
    with pytest.raises(AssertionError, match=r"the door did not come true .* last answered False"):
        eventually_sync(lambda: False, within=0.01, describe="the door")


def test_other_errors_are_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        eventually_sync(lambda: 1 // 0)
