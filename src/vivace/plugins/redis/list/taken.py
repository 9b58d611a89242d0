"""Where values are kept between the list that they were taken from and their execution.

Redis gives a value away at once and for good. So a value is moved, in one step of the server, to a
place that is the trigger's own, and deleted from there when its execution is durable. What is found
there after a crash was taken and not dealt with.
"""

from __future__ import annotations

from vivace.plugin import RunContext

__all__ = ["MOVE", "MOVE_WITH_ID", "own_key"]

# KEYS: list, own list; ARGV: how many
MOVE = """
local moved = redis.call('LPOP', KEYS[1], ARGV[1])
if not moved then return 0 end
for _, value in ipairs(moved) do redis.call('RPUSH', KEYS[2], value) end
return #moved
"""

# KEYS: list, hash of what is open; ARGV: an id for each value
MOVE_WITH_ID = """
local moved = redis.call('LPOP', KEYS[1], #ARGV)
if not moved then return {} end
local found = {}
for at, value in ipairs(moved) do
  redis.call('HSET', KEYS[2], ARGV[at], value)
  found[#found + 1] = ARGV[at]
  found[#found + 1] = value
end
return found
"""


def own_key(context: RunContext, key: str, purpose: str) -> str:
    """Name a key of the trigger's own, on the same machine of a cluster as `key`."""
    who = context.identity
    tag = key if "{" in key else f"{{{key}}}"
    return f"{tag}:vivace:{who.tenant}:{who.namespace}:{who.flow_id}:{who.task_id}:{purpose}"
