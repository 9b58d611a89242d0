"""Rules of the engine, and for each a change of its text that breaks it: see `mutate`."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MUTANTS", "Mutant", "mutated"]


@dataclass(frozen=True)
class Mutant:
    """A rule that is broken."""

    rule: str
    """What the engine then does not do."""
    module: str
    """Path below `src/vivace`."""
    text: str
    """Found once in the module."""
    instead: str


MUTANTS = (
    Mutant(
        "count a failed child",
        "engine/block.py",
        "self.failed += 1",
        "self.failed += 0",
    ),
    Mutant(
        "count an ended child as no longer open",
        "engine/block.py",
        "self.open_runs.pop(run.id, None)\n        if run.iteration",
        "if run.iteration",
    ),
    Mutant(
        "let a warning of a child be one of its block",
        "engine/block.py",
        "if self.warnings or self.verdict",
        "if self.verdict",
    ),
    Mutant(
        "fail a block rather than let it end with a warning",
        "engine/block.py",
        "return State.FAILED\n        if self.warnings",
        "return State.WARNING\n        if self.warnings",
    ),
    Mutant(
        "apply allowFailure",
        "engine/states.py",
        "State.FAILED and task.allow_failure",
        "State.FAILED and task.allow_warning",
    ),
    Mutant(
        "apply allowWarning",
        "engine/states.py",
        "if state is State.WARNING and task.allow_warning:\n        state = State.SUCCESS",
        "",
    ),
    Mutant(
        "apply warningOnRetry",
        "engine/states.py",
        "and attempts > 1 and",
        "and attempts > 99 and",
    ),
    Mutant(
        "run errors after a failure",
        "engine/progress.py",
        "    if block.open:\n        turn.ask(Continue(block.run.id if block.run else None))\n"
        "    else:\n        after_main(turn, block, errors_of(turn, block))",
        "    if block.open:\n        turn.ask(Continue(block.run.id if block.run else None))\n"
        "    else:\n        after_main(turn, block, ())",
    ),
    Mutant(
        "run finally after errors",
        "engine/progress.py",
        "elif block.phase is Phase.ERRORS:\n        _begin_finally(turn, block)",
        "elif block.phase is Phase.ERRORS:\n        _end(turn, block)",
    ),
    Mutant(
        "run finally without errors",
        "engine/progress.py",
        "        _begin_side(turn, block, errors)\n    else:\n        _begin_finally(turn, block)",
        "        _begin_side(turn, block, errors)\n    else:\n        _end(turn, block)",
    ),
    Mutant(
        "let go of children when their block ends",
        "engine/progress.py",
        "    abandon_children(turn, block, state)\n",
        "",
    ),
    Mutant(
        "wait for the last task run before an execution is over",
        "engine/progress.py",
        "if not turn.live.open_runs and not turn.live",
        "if not turn.live",
    ),
    Mutant(
        "go on after a failure in errors",
        "engine/progress.py",
        "if block.phase is Phase.BEFORE and run.state",
        "if block.phase is not Phase.AFTER and run.state",
    ),
    Mutant(
        "end a killed block only when nothing in it runs",
        "engine/progress.py",
        "if not ended and not block.open and not block.left and block.side_open is None:",
        "if not ended:",
    ),
    Mutant(
        "end what is beside an Exit",
        "engine/progress.py",
        "        live.blocks.pop(other.id, None)\n        close(turn, other, state)\n"
        "    turn.enter_execution(state)\n    root",
        "        live.blocks.pop(other.id, None)\n    turn.enter_execution(state)\n    root",
    ),
    Mutant(
        "let a task that has begun keep its own end",
        "engine/children.py",
        "if inner is not None or run.state not in (State.SUBMITTED, State.RUNNING):",
        "if True:",
    ),
    Mutant(
        "ignore the end of an earlier attempt",
        "engine/attempts.py",
        "if event.attempt != len(run.attempts) - 1 or run.state not in WORKING:",
        "if run.state not in WORKING:",
    ),
    Mutant(
        "give up retries when killed",
        "engine/attempts.py",
        "if turn.is_killed() and not run.force:",
        "if False:",
    ),
    Mutant(
        "keep the instant of a retry",
        "engine/attempts.py",
        "    run.wake_at = wake_at\n",
        "",
    ),
    Mutant(
        "wait until the instant of a retry",
        "engine/attempts.py",
        "if run.wake_at is not None and turn.at < run.wake_at:",
        "if False:",
    ),
    Mutant(
        "stop at maxAttempts",
        "engine/retry.py",
        "attempts >= retry.max_attempts:\n        return None\n    due = at + retry.delay(max(",
        "attempts > retry.max_attempts:\n        return None\n    due = at + retry.delay(max(",
    ),
    Mutant(
        "take up retries after a crash",
        "engine/recovery.py",
        "            turn.ask(WakeAt(run, run.wake_at or turn.at))\n        case State.KILLING",
        "            pass\n        case State.KILLING",
    ),
    Mutant(
        "give a lost task a new attempt",
        "engine/recovery.py",
        "turn.ask(RunTask(run, node, len(run.attempts)))",
        "turn.ask(RunTask(run, node, len(run.attempts) - 1))",
    ),
    Mutant(
        "end what was being killed before a crash",
        "engine/recovery.py",
        "            finalize(turn, run, State.KILLED)",
        "            pass",
    ),
    Mutant(
        "go on with a block after a crash",
        "engine/recovery.py",
        "    if not decide_again(turn, block) and block.main is not None:\n"
        "        go_on(turn, block, None)",
        "    decide_again(turn, block)",
    ),
    Mutant(
        "count ended children after a crash",
        "engine/restore.py",
        "    if run.state.is_terminal:\n        block.count_end(run)",
        "    block.open_runs.pop(run.id)",
    ),
    Mutant(
        "know after a crash how far errors and finally are",
        "engine/restore.py",
        "            block.side_created += 1\n",
        "",
    ),
    Mutant(
        "know after a crash which branch was left",
        "engine/restore.py",
        "if block.branches is not None and node.task not in (block.main or ()):",
        "if False:",
    ),
    Mutant(
        "end what waits at a kill",
        "engine/stopping.py",
        "            finalize(turn, run, state)\n",
        "            pass\n",
    ),
    Mutant(
        "tell workers of a kill",
        "engine/stopping.py",
        "            live.touch(run)\n            turn.ask(KillTask(run))\n        else:",
        "            live.touch(run)\n        else:",
    ),
    Mutant(
        "begin what a pause held up",
        "engine/waiting.py",
        "    release_held(turn)\n",
        "",
    ),
    Mutant(
        "begin nothing after a wait that ended with its execution",
        "engine/waiting.py",
        "    unpause(turn, State.RESTARTED)\n    if run.state.is_terminal:",
        "    unpause(turn, State.RESTARTED)\n    if False:",
    ),
    Mutant(
        "begin nothing while paused",
        "engine/creating.py",
        "if turn.live.is_held and not node.detached:",
        "if False:",
    ),
    Mutant(
        "look at a choice once for each question",
        "engine/deciding.py",
        "block.asked == event.asked",
        "block.asked >= event.asked",
    ),
    Mutant(
        "count the end of an item once",
        "engine/fan_out.py",
        "        if index not in self.open:\n            return False\n"
        "        self.open.remove(index)",
        "        self.open.discard(index)",
    ),
    Mutant(
        "keep to the limit of items",
        "engine/fan_out.py",
        "room = min(room, self.limit - len(self.open))",
        "room = min(room, self.limit)",
    ),
    Mutant(
        "run errors and finally again after a restart",
        "engine/restart.py",
        "if run.id in aside or run.parent_id in anew or run.parent_id in gone:",
        "if run.parent_id in anew or run.parent_id in gone:",
    ),
    Mutant(
        "open a lost directory anew",
        "engine/worker_blocks.py",
        "        live.remove(child)\n",
        "        continue\n",
    ),
    Mutant(
        "leave out what follows the start of a replay",
        "engine/replay.py",
        "elif self._comes_later(run, lead) or self._shares_lost_directory(run):",
        "elif self._shares_lost_directory(run):",
    ),
)


def mutated(mutant: Mutant, source: str) -> str:
    """Give the text of the module with the rule broken.

    Raises:
        ValueError: the text is not found exactly once.
    """
    if (count := source.count(mutant.text)) != 1:
        raise ValueError(f"{mutant.module} has the text of `{mutant.rule}` {count} times, not once")
    return source.replace(mutant.text, mutant.instead)
