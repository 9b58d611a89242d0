"""What decides comes before what computes."""

from __future__ import annotations

import pytest

from vivace.runtime.work_queue import WorkQueue


def test_the_second_line_waits_for_the_first() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.append_later("compute")
    queue.append("decide")
    queue.append("decide too")
    queue.appendleft("at once")
    queue.append_later("compute too")
    assert len(queue) == 5
    taken = [queue.popleft() for _ in range(5)]
    assert taken == ["at once", "decide", "decide too", "compute", "compute too"]
    assert not queue
    with pytest.raises(IndexError):
        queue.popleft()
