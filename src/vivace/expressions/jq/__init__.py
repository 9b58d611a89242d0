"""jq, the language, with bounded steps, time and memory.

An interpreter of our own rather than a binding of libjq, because a program is untrusted: libjq
can be stopped neither by a count of steps nor by a clock, so `last(range(1e15))` would block the
server. Level of the language: jq 1.6, without what reaches outside (`env`, `input`, modules) and
without dates, as in Kestra. Numbers keep their form: `1.0` stays a decimal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vivace.expressions.errors import EvaluationError, LimitError
from vivace.expressions.jq.convert import plain_data
from vivace.expressions.jq.errors import Break, JqError, JqSyntaxError
from vivace.expressions.jq.filters import Filter
from vivace.expressions.jq.formats import parse_json
from vivace.expressions.jq.natives import NATIVES
from vivace.expressions.jq.parser import parse
from vivace.expressions.jq.scope import Env
from vivace.expressions.taint import mark
from vivace.expressions.values import Secret

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["run"]

LONGEST_PROGRAM = 20_000


def run(state: State, program: str, value: Any) -> list[Any]:
    """All outputs of a program for one input; a text is parsed as JSON first.

    Raises:
        EvaluationError: the program does not parse, or fails.
        LimitError: it takes too many steps, too long, or too much memory.
    """
    secret = type(value) is Secret
    try:
        compiled = _compiled(program)
        if isinstance(value, str):
            source = parse_json(value)
        else:
            source, secret = plain_data(state, value)
        env = Env(state.budget, state.host.now().timestamp())
        outputs = list(_counted(env, compiled, source))
    except JqSyntaxError as exc:
        place = f"character {exc.offset + 1}"
        raise EvaluationError(f"the program does not parse: {exc} at {place}") from exc
    except JqError as exc:
        raise EvaluationError(f"the program failed: {exc}") from exc
    except Break as exc:
        raise EvaluationError("the program breaks out of a label that it has left") from exc
    except RecursionError as exc:
        raise LimitError("the program or its data is nested too deeply") from exc
    return [mark(output, state.budget) for output in outputs] if secret else outputs


@lru_cache(maxsize=256)
def _compiled(program: str) -> Filter:
    if len(program) > LONGEST_PROGRAM:
        raise LimitError(f"a program of {len(program)} characters is too long")
    return parse(program, NATIVES)


def _counted(env: Env, compiled: Filter, source: Any) -> Iterator[Any]:
    for count, output in enumerate(compiled.run(env, source)):
        env.budget.spend()
        env.budget.check_items(count)
        yield output
