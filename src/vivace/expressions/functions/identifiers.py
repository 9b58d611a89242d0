"""Random numbers and identifiers, made of the bytes that the host gives."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

from vivace.expressions.arguments import integer, text
from vivace.expressions.builtins import Builtin, builtin
from vivace.expressions.errors import EvaluationError

if TYPE_CHECKING:
    from vivace.expressions.state import State

__all__ = ["IDENTIFIER_FUNCTIONS", "random_below"]

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
NANO_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase + "-_"
LONGEST_NANO_ID = 1000
KSUID_EPOCH = 1_400_000_000
KSUID_LENGTH = 27


def random_below(state: State, bound: int) -> int:
    """An integer from 0 to `bound` - 1, every one as likely as the other."""
    count = (bound.bit_length() + 7) // 8
    # reject what would make the low numbers more likely
    limit = 256**count - 256**count % bound
    while True:
        value = int.from_bytes(state.host.random_bytes(count))
        if value < limit:
            return value % bound


def _random_int(state: State, lower: Any = None, upper: Any = None) -> int:
    low, high = integer(lower, "lower"), integer(upper, "upper")
    if high < low:
        raise EvaluationError(f"the upper bound {high} is below the lower bound {low}")
    return low if low == high else low + random_below(state, high - low)


def _random_port(state: State) -> int:
    return state.host.random_port()


def _time_ordered_uuid(state: State) -> int:
    """RFC 9562 version 7: 48 bits of milliseconds, then random bits."""
    milliseconds = int(state.host.now().timestamp() * 1000)
    tail = int.from_bytes(state.host.random_bytes(10))
    value = (milliseconds & (2**48 - 1)) << 80 | tail
    value = value & ~(0xF << 76) | 7 << 76
    return value & ~(0x3 << 62) | 2 << 62


def _uuid(state: State) -> str:
    digits = f"{_time_ordered_uuid(state):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _id(state: State) -> str:
    return _base62(_time_ordered_uuid(state))


def _base62(value: int) -> str:
    digits = []
    while value:
        value, digit = divmod(value, 62)
        digits.append(BASE62[digit])
    return "".join(reversed(digits))


def _ksuid(state: State) -> str:
    """A KSUID: 32 bits of seconds since 2014, 128 random bits, in base 62."""
    seconds = int(state.host.now().timestamp()) - KSUID_EPOCH
    value = (seconds & (2**32 - 1)) << 128 | int.from_bytes(state.host.random_bytes(16))
    return _base62(value).rjust(KSUID_LENGTH, "0")


def _nano_id(state: State, length: Any = 21, alphabet: Any = NANO_ALPHABET) -> str:
    # what is no integer is ignored, as the reference does
    count = length if isinstance(length, int) and not isinstance(length, bool) else 21
    letters = text(alphabet, "alphabet")
    if not letters:
        raise EvaluationError("the argument `alphabet` is empty")
    if not 0 <= count <= LONGEST_NANO_ID:
        raise EvaluationError(f"the length must be from 0 to {LONGEST_NANO_ID}, but is {count}")
    return "".join(letters[random_below(state, len(letters))] for _ in range(count))


IDENTIFIER_FUNCTIONS: tuple[Builtin, ...] = (
    builtin("id", _id, takes_state=True, ignores_arguments=True, pure=False),
    builtin("ksuid", _ksuid, takes_state=True, ignores_arguments=True, pure=False),
    builtin("nanoId", _nano_id, "length", "alphabet", takes_state=True, pure=False),
    builtin("randomInt", _random_int, "lower", "upper", takes_state=True, pure=False),
    builtin("randomPort", _random_port, takes_state=True, ignores_arguments=True, pure=False),
    builtin("uuid", _uuid, takes_state=True, ignores_arguments=True, pure=False),
)
