"""Runs of tasks that start an execution for each of many items: counters, never a list to scan.

The indexes of items whose executions are under way are the only thing that grows, with what runs
and not with what has ended. Nothing of it is kept for its own sake: after a crash the shell counts
the executions that the store has, and the run goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence

from vivace.engine import events
from vivace.engine.commands import GatherItems, StartItems
from vivace.engine.runs import WAITING, enter_attempt, keep_outputs
from vivace.engine.turn import Turn
from vivace.engine.waiting import unpause
from vivace.model.execution import TaskRun
from vivace.model.instant import Micros
from vivace.model.state import State
from vivace.plugin.fan_out import FanOutTask, Tally

__all__ = [
    "FanOut",
    "item_ended",
    "item_paused",
    "items_opened",
    "items_released",
    "items_started",
]

CHUNK = 200
"""Executions that are asked for at a time: the next ones once those are durable."""
_NOTED_EVERY = 500_000
"""Microseconds between two writings of how far a run is, which nothing but a reader needs."""


class FanOut:
    """How far one attempt of a run is."""

    __slots__ = (
        "asked",
        "attempt",
        "chunk",
        "done",
        "ended",
        "is_closed",
        "limit",
        "noted_at",
        "open",
        "paused",
        "size",
        "waits",
    )

    def __init__(self, attempt: int, size: int, limit: int, *, waits: bool) -> None:
        self.attempt = attempt
        self.size = size
        self.limit = limit
        self.waits = waits
        self.asked = 0
        """Items below this index have been asked for."""
        self.chunk: tuple[int, ...] = ()
        """Indexes that have been asked for and are not reported to exist yet."""
        self.open: set[int] = set()
        """Indexes whose executions have not ended, or do not exist yet."""
        self.paused: set[int] = set()
        """Of the open ones, those that are paused: they hold up the run."""
        self.ended: dict[str, int] = {}
        self.done = 0
        self.is_closed = False
        """Nothing is started or counted any more."""
        self.noted_at: Micros = 0

    @property
    def tally(self) -> Tally:
        """The counters, as the task sees them."""
        return Tally(self.size, len(self.open), dict(self.ended))

    def count_end(self, index: int, state: State) -> bool:
        """Count an end; false when this one has been counted."""
        if index not in self.open:
            return False
        self.open.remove(index)
        self.paused.discard(index)
        self.ended[state.value] = self.ended.get(state.value, 0) + 1
        self.done += 1
        return True

    def next_chunk(self) -> tuple[int, ...]:
        """Give the indexes to start now, and count them as asked for."""
        room = min(self.size - self.asked, CHUNK)
        if self.limit:
            room = min(room, self.limit - len(self.open))
        if self.chunk or room <= 0:
            return ()
        self._ask(tuple(range(self.asked, self.asked + room)))
        self.asked += room
        return self.chunk

    def ask_again(self, missing: Sequence[int]) -> None:
        """Count indexes as asked for whose executions a crash kept from being made."""
        self._ask(tuple(missing))

    def _ask(self, indexes: tuple[int, ...]) -> None:
        self.chunk = indexes
        self.open.update(indexes)


def items_opened(turn: Turn, event: events.ItemsOpened) -> None:
    """Start the first executions, or after a crash or a restart the next ones."""
    run = turn.live.open_runs.get(event.task_run_id)
    if run is None or (turn.is_killed() and not run.force):
        return
    known = turn.live.fan_outs.get(run.id)
    if known is not None and known.attempt == event.attempt:
        return
    if run.state in WAITING and event.attempt == len(run.attempts):
        enter_attempt(turn, run)
    elif run.state.is_terminal or event.attempt != len(run.attempts) - 1:
        return
    run.plan = event.plan
    fan_out = _made(event)
    turn.live.fan_outs[run.id] = fan_out
    _hold_or_let_go(turn, run, fan_out)
    if event.stop:
        _close(turn, run, fan_out)
        return
    if event.missing:
        fan_out.ask_again(event.missing)
        turn.ask(StartItems(run, turn.live.node(run), event.attempt, fan_out.chunk))
    _go_on(turn, run, fan_out)


def _made(event: events.ItemsOpened) -> FanOut:
    plan = event.plan
    fan_out = FanOut(event.attempt, plan["size"], plan["limit"], waits=plan["waits"])
    fan_out.asked = event.asked
    fan_out.open.update(event.open)
    fan_out.paused.update(event.paused)
    fan_out.ended = dict(event.ended)
    fan_out.done = sum(event.ended.values())
    return fan_out


def items_started(turn: Turn, event: events.ItemsStarted) -> None:
    """Go on once executions are durable; when nobody waits for them that is their end."""
    found = _of(turn, event.task_run_id, event.attempt)
    if found is None or found[1].chunk != event.indexes:
        return
    run, fan_out = found
    fan_out.chunk = ()
    if not fan_out.waits:
        for index in event.indexes:
            fan_out.count_end(index, State.SUCCESS)
    _go_on(turn, run, fan_out)


def item_ended(turn: Turn, event: events.ItemEnded) -> None:
    """Count the end of an execution; it may be the last one, or make room for the next."""
    found = _of(turn, event.task_run_id, event.attempt)
    if found is None or not found[1].count_end(event.index, event.state):
        return
    run, fan_out = found
    _hold_or_let_go(turn, run, fan_out)
    if event.stop:
        _close(turn, run, fan_out)
    else:
        _go_on(turn, run, fan_out)


def item_paused(turn: Turn, event: events.ItemPaused) -> None:
    """Hold up the run and the execution while one of its executions is paused."""
    found = _of(turn, event.task_run_id, event.attempt)
    if found is None or event.index not in found[1].open:
        return
    run, fan_out = found
    if event.is_paused:
        fan_out.paused.add(event.index)
    else:
        fan_out.paused.discard(event.index)
    _hold_or_let_go(turn, run, fan_out)
    _go_on(turn, run, fan_out)


def items_released(turn: Turn) -> None:
    """Go on with all runs once the execution does; O(number of such runs)."""
    for run_id, fan_out in list(turn.live.fan_outs.items()):
        run = turn.live.open_runs.get(run_id)
        if run is not None and not fan_out.is_closed:
            _go_on(turn, run, fan_out)


def _hold_or_let_go(turn: Turn, run: TaskRun, fan_out: FanOut) -> None:
    live = turn.live
    if fan_out.paused and run.state is not State.PAUSED:
        _enter(turn, run, State.PAUSED)
        live.note_paused(run)
        if not live.execution.state.is_terminal:
            turn.enter_execution(State.PAUSED)
    elif not fan_out.paused and run.state is State.PAUSED:
        _enter(turn, run, State.RUNNING)
        live.let_go(run)
        unpause(turn, State.RESTARTED)


def _enter(turn: Turn, run: TaskRun, state: State) -> None:
    run.enter(state, turn.at)
    run.attempts[-1].enter(state, turn.at)
    turn.live.touch(run)


def _of(turn: Turn, run_id: str, attempt: int) -> tuple[TaskRun, FanOut] | None:
    run, fan_out = turn.live.open_runs.get(run_id), turn.live.fan_outs.get(run_id)
    if run is None or fan_out is None or fan_out.attempt != attempt or fan_out.is_closed:
        return None
    return run, fan_out


def _go_on(turn: Turn, run: TaskRun, fan_out: FanOut) -> None:
    if fan_out.done >= fan_out.size:
        _close(turn, run, fan_out)
        return
    is_held = bool(fan_out.paused) or turn.live.is_held
    indexes = () if is_held else fan_out.next_chunk()
    if indexes:
        turn.ask(StartItems(run, turn.live.node(run), fan_out.attempt, indexes))
    if turn.at - fan_out.noted_at >= _NOTED_EVERY:
        _note(turn, run, fan_out)


def _close(turn: Turn, run: TaskRun, fan_out: FanOut) -> None:
    """Let what runs go on by itself, and end the run with what is there."""
    fan_out.is_closed = True
    fan_out.paused.clear()
    _hold_or_let_go(turn, run, fan_out)
    _note(turn, run, fan_out)
    turn.ask(GatherItems(run, turn.live.node(run), fan_out.attempt, fan_out.tally))


def _note(turn: Turn, run: TaskRun, fan_out: FanOut) -> None:
    fan_out.noted_at = turn.at
    task = turn.live.node(run).task
    if isinstance(task, FanOutTask):
        keep_outputs(turn, run, task.progress(fan_out.tally))
    turn.live.touch(run)
