"""Kill a server while it works, start it anew, and look whether anything was lost or done twice."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.integration.system.histories import check_execution
from tests.integration.system.task_processes import guards, orphans
from tests.integration.system.trial_flows import FLOWS, TrialFlow, sources
from tests.support.eventually import eventually_sync
from tests.support.server import ENDED, ServerProcess

__all__ = ["CrashTrials"]

_QUIET_WITHIN = 40.0
_PAGE = 100


@dataclass
class _Fired:
    """What the clients of one trial know."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """Execution → flow."""
    killed: set[str] = field(default_factory=set)
    """Executions whose kill was acknowledged."""
    problems: list[str] = field(default_factory=list)
    """Answers that nobody should get."""


@dataclass
class CrashTrials:
    """Trials on one server and database, one after the other; all choices come from one seed."""

    server: ServerProcess
    seed: int
    flows: list[str]
    """Ids of the flows to run; one that stands there twice is twice as likely."""
    witness: Path
    clients: int = 3
    longest: float = 0.7
    """Seconds after which the server is killed at the latest."""
    known: dict[str, str] = field(default_factory=dict)
    """Every acknowledged execution of all trials, with its flow."""
    crashes: int = 0
    _checked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def begin(self) -> None:
        """Start the server with the flows."""
        self.server.start()
        for source in sources(str(self.witness)):
            self.server.save(source)

    def run(self, trials: int) -> None:
        """Make trials; an AssertionError names the seed and the trial."""
        for number in range(trials):
            try:
                self._trial()
            except AssertionError as error:
                place = f"seed {self.seed}, trial {number}, crash {self.crashes}"
                raise AssertionError(f"{place}: {error}\n{self.server.log()}") from error

    def _trial(self) -> None:
        fired = _Fired()
        self._fire_and_kill(fired)
        self._restart()
        self.known |= fired.acknowledged
        self._finish_sleepers(fired)
        self._await_quiet()
        self._check(fired)

    # Work until the crash

    def _fire_and_kill(self, fired: _Fired) -> None:
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._fire, args=(fired, random.Random(seed), stop))
            for seed in [self.random.random() for _ in range(self.clients)]
        ]
        for thread in threads:
            thread.start()
        # moments of the first milliseconds are as likely as later ones
        stop.wait(self.longest * self.random.random() ** 2)
        self._crash()
        stop.set()
        for thread in threads:
            thread.join()
        assert not fired.problems, fired.problems

    def _fire(self, fired: _Fired, chance: random.Random, stop: threading.Event) -> None:
        """Be a client that starts executions, and kills some, until the server is gone."""
        with (
            httpx.Client(base_url=self.server.api, timeout=10.0) as client,
            contextlib.suppress(httpx.TransportError),
        ):
            for _ in range(6):
                if stop.is_set():
                    return
                flow = chance.choice(self.flows)
                answer = client.post(f"/executions/trial/{flow}", files=_inputs(flow))
                if answer.status_code != 200:
                    fired.problems.append(answer.text)
                    return
                execution_id = answer.json()["id"]
                fired.acknowledged[execution_id] = flow
                is_killed = flow == "sleeper" and chance.random() < 0.7
                kill = f"/executions/{execution_id}/kill"
                if is_killed and client.delete(kill).status_code == 202:
                    fired.killed.add(execution_id)

    def _crash(self) -> None:
        if self.random.random() < 0.4:
            # Whoever kills a whole container leaves nobody to clean up either.
            for pid in guards(self.server):
                os.kill(pid, signal.SIGKILL)
        self.server.kill()
        self.crashes += 1

    def _restart(self) -> None:
        """Start the server, and sometimes kill it while it recovers."""
        while self.random.random() < 0.25:
            self.server.launch()
            threading.Event().wait(0.5 * self.random.random())
            self._crash()
        self.server.start()
        left = orphans(self.server)
        assert not left, f"tasks of dead servers still run: {left}"

    # What must be true then

    def _finish_sleepers(self, fired: _Fired) -> None:
        """Kill what would go on for ever and was not killed for certain."""
        with self.server.client() as client:
            for found in self._all(client, flowId="sleeper"):
                if found["state"]["current"] not in ENDED:
                    assert found["id"] not in fired.killed, "an acknowledged kill was lost"
                    client.delete(f"/executions/{found['id']}/kill")

    def _await_quiet(self) -> None:
        with self.server.client() as client:

            def is_quiet() -> bool:
                counts = client.get("/executions/counts").raise_for_status().json()["counts"]
                assert not set(counts) - ENDED, f"still {counts}"
                return True

            eventually_sync(is_quiet, within=_QUIET_WITHIN, describe="the end of all executions")

    def _check(self, fired: _Fired) -> None:
        with self.server.client() as client:
            present = {found["id"]: found for found in self._all(client)}
            lost = [key for key in self.known if key not in present]
            assert not lost, f"acknowledged executions are lost: {lost}"
            fresh = [key for key in present if key not in self._checked]
            executions = [self._complete(client, key) for key in fresh]
            self._check_items(client, executions)
        said = _witnesses(self.witness)
        for execution in executions:
            flow = FLOWS[execution["flowId"]]
            _check_end(execution, flow)
            _check_witnesses(execution, flow, said)
        self._check_children(executions, list(present.values()))
        self._checked.update(fresh)

    def _complete(self, client: httpx.Client, execution_id: str) -> dict[str, Any]:
        """Give an execution once what runs after its end has ended too."""

        def ended() -> dict[str, Any]:
            found = client.get(f"/executions/{execution_id}").raise_for_status().json()
            check_execution(found)
            expected = FLOWS[found["flowId"]].runs
            runs = _runs(found)
            assert not expected - runs, f"{found['flowId']}: {expected - runs} did not run"
            return dict(found)

        return eventually_sync(ended, within=10, describe=f"the full end of {execution_id}")

    def _all(self, client: httpx.Client, **filters: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = len(found) // _PAGE + 1
            parameters = {"size": str(_PAGE), "page": str(page), **filters}
            answer = client.get("/executions/search", params=parameters).raise_for_status().json()
            found += answer["results"]
            if len(found) >= answer["total"]:
                return found

    def _check_items(self, client: httpx.Client, executions: list[dict[str, Any]]) -> None:
        """Each item of a task has exactly one execution."""
        for execution in executions:
            for task, size in FLOWS[execution["flowId"]].items.items():
                (run,) = [run for run in execution["taskRunList"] if run["taskId"] == task]
                wanted = {str(index) for index in range(size)}
                name = "parentId" if task == "outer" else "triggerExecutionId"
                found = self._all(client, **{f"filters[{name}][EQUALS]": execution["id"]})
                indexes = [_index(item) for item in found]
                assert sorted(indexes) == sorted(wanted), (
                    f"{execution['id']}: {task} {run['id']} has the items {indexes}"
                )

    def _check_children(
        self, executions: list[dict[str, Any]], present: list[dict[str, Any]]
    ) -> None:
        """Each attempt of a Subflow task has started one execution."""
        started = Counter(
            found["trigger"]["variables"]["taskRunId"] for found in present if "trigger" in found
        )
        for execution in executions:
            for run in execution["taskRunList"]:
                if run["taskId"] in FLOWS[execution["flowId"]].subflows:
                    assert started[run["id"]] == len(run["attempts"]), (
                        f"{execution['id']}: {run['taskId']} started {started[run['id']]} "
                        f"executions in {len(run['attempts'])} attempts"
                    )


def _index(execution: dict[str, Any]) -> str:
    loop = execution.get("loopRun")
    number = (
        execution["trigger"]["variables"]["taskRunIteration"] if loop is None else loop["index"]
    )
    return str(number)


def _inputs(flow: str) -> dict[str, Any] | None:
    return {"given": (None, "word")} if flow == "child" else None


def _runs(execution: dict[str, Any]) -> Counter[tuple[str, str | None]]:
    return Counter((run["taskId"], run.get("value")) for run in execution["taskRunList"])


def _check_end(execution: dict[str, Any], flow: TrialFlow) -> None:
    name = f"{flow.id} {execution['id']}"
    assert execution["state"]["current"] == flow.state, f"{name}: {execution['state']}"
    more = _runs(execution) - flow.runs
    assert not more, f"{name}: {more} ran besides"


def _check_witnesses(
    execution: dict[str, Any], flow: TrialFlow, said: Counter[tuple[str, str, str]]
) -> None:
    for task, value in flow.witnessed:
        assert said[execution["id"], task, value or "-"], (
            f"{flow.id} {execution['id']}: {task} {value} ended, but never ran"
        )


def _witnesses(file: Path) -> Counter[tuple[str, str, str]]:
    if not file.exists():
        return Counter()
    lines = (line.split() for line in file.read_text().splitlines())
    return Counter((words[0], words[1], words[2]) for words in lines if len(words) == 3)
