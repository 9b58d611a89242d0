"""Flows that crash trials run, each with what must be true of every execution in the end.

Scripts leave a line `execution task value` in a witness file, so that it can be seen from outside
that each ran at least once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["CHILD", "FLOWS", "SLEEPER", "TrialFlow", "sources"]

Run = tuple[str, str | None]
"""Task and value of the loop around it."""


@dataclass(frozen=True)
class TrialFlow:
    """A flow with its expected end."""

    id: str
    state: str
    body: str
    runs: Counter[Run]
    """What task runs there must be, each once in each loop iteration."""
    witnessed: frozenset[Run] = field(default_factory=frozenset)
    """Runs that leave a line in the witness file."""
    subflows: frozenset[str] = field(default_factory=frozenset)
    """Tasks that start an execution in each attempt."""
    items: dict[str, int] = field(default_factory=dict)
    """Tasks that start an execution for each of so many items."""

    def source(self, witness: str) -> str:
        body = self.body.replace("SAY", SAY).replace("WITNESS", witness)
        return f"id: {self.id}\nnamespace: trial\n{body}"


SAY = "echo '{{ execution.id }} {{ task.id }} {{ taskrun.value ?? \"-\" }}' >> WITNESS"
PROCESS = "taskRunner: {type: io.kestra.plugin.core.runner.Process}"

COMPUTED = TrialFlow(
    id="computed",
    state="SUCCESS",
    body="""
inputs:
  - {id: count, type: INT, defaults: 7}
variables: {word: "v{{ inputs.count }}"}
tasks:
  - {id: hello, type: io.kestra.plugin.core.log.Log, message: "{{ render(vars.word) }}"}
  - id: choose
    type: io.kestra.plugin.core.flow.If
    condition: "{{ inputs.count > 3 }}"
    then:
      - {id: many, type: io.kestra.plugin.core.debug.Return, format: "many"}
    else:
      - {id: few, type: io.kestra.plugin.core.debug.Return, format: "few"}
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b, c, d, e]
    concurrencyLimit: 2
    tasks:
      - {id: one, type: io.kestra.plugin.core.debug.Return, format: "{{ taskrun.value }}"}
      - {id: two, type: io.kestra.plugin.core.log.Log, message: "{{ outputs.one[taskrun.value] }}"}
  - id: both
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - {id: left, type: io.kestra.plugin.core.debug.Return, format: "l"}
      - {id: right, type: io.kestra.plugin.core.debug.Return, format: "r"}
outputs:
  - {id: said, type: STRING, value: "{{ outputs.many.value }} {{ outputs.one.c.value }}"}
""",
    runs=Counter(
        [("hello", None), ("choose", None), ("many", None), ("each", None), ("both", None)]
        + [("left", None), ("right", None)]
        + [(task, value) for task in ("one", "two") for value in "abcde"]
    ),
)

SCRIPTS = TrialFlow(
    id="scripts",
    state="SUCCESS",
    body=f"""
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: ["1", "2", "3"]
    concurrencyLimit: 2
    tasks:
      - id: say
        type: io.kestra.plugin.scripts.shell.Commands
        {PROCESS}
        commands:
          - SAY
          - sleep 0.03
      - {{id: after, type: io.kestra.plugin.core.debug.Return, format: "{{{{ taskrun.value }}}}"}}
  - id: count
    type: io.kestra.plugin.scripts.python.Script
    {PROCESS}
    script: |
      with open("WITNESS", "a") as witness:
          witness.write("{{{{ execution.id }}}} count -\\n")
      print('::{{"outputs": {{"n": 3}}}}::')
  - {{id: tell, type: io.kestra.plugin.core.log.Log, message: "{{{{ outputs.count.vars.n }}}}"}}
""",
    runs=Counter(
        [("each", None), ("count", None), ("tell", None)]
        + [(task, value) for task in ("say", "after") for value in "123"]
    ),
    witnessed=frozenset([("count", None)] + [("say", value) for value in "123"]),
)

RETRIES = TrialFlow(
    id="retries",
    state="SUCCESS",
    body=f"""
tasks:
  - id: unsteady
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    retry: {{type: constant, interval: PT0.1S, maxAttempts: 50}}
    commands:
      - SAY
      - first=WITNESS.{{{{ execution.id }}}}
      - '[ -e $first ] || {{ touch $first; exit 7; }}'
  - id: done
    type: io.kestra.plugin.core.debug.Return
    format: "{{{{ outputs.unsteady.exitCode }}}}"
""",
    runs=Counter([("unsteady", None), ("done", None)]),
    witnessed=frozenset([("unsteady", None)]),
)

FAILS = TrialFlow(
    id="fails",
    state="FAILED",
    body=f"""
tasks:
  - {{id: first, type: io.kestra.plugin.core.debug.Return, format: "x"}}
  - id: allowed
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    allowFailure: true
    commands:
      - SAY
      - exit 4
  - id: breaks
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - SAY
      - exit 3
  - {{id: never, type: io.kestra.plugin.core.debug.Return, format: "x"}}
errors:
  - id: mend
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - SAY
finally:
  - {{id: tidy, type: io.kestra.plugin.core.log.Log, message: "tidy"}}
afterExecution:
  - {{id: tell, type: io.kestra.plugin.core.log.Log, message: "{{{{ execution.state }}}}"}}
""",
    runs=Counter((task, None) for task in ("first", "allowed", "breaks", "mend", "tidy", "tell")),
    witnessed=frozenset((task, None) for task in ("allowed", "breaks", "mend")),
)

CHILD = TrialFlow(
    id="child",
    state="SUCCESS",
    body=f"""
inputs:
  - {{id: given, type: STRING}}
tasks:
  - id: work
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - SAY
outputs:
  - {{id: back, type: STRING, value: "{{{{ inputs.given }}}}!"}}
""",
    runs=Counter([("work", None)]),
    witnessed=frozenset([("work", None)]),
)

PARENT = TrialFlow(
    id="parent",
    state="SUCCESS",
    body="""
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [x, y]
    concurrencyLimit: 0
    tasks:
      - id: sub
        type: io.kestra.plugin.core.flow.Subflow
        namespace: trial
        flowId: child
        wait: true
        transmitFailed: true
        inputs: {given: "{{ taskrun.value }}"}
  - id: apart
    type: io.kestra.plugin.core.flow.Subflow
    namespace: trial
    flowId: child
    wait: false
    inputs: {given: "z"}
  - {id: sum, type: io.kestra.plugin.core.debug.Return, format: "{{ outputs.sub.x.outputs.back }}"}
""",
    runs=Counter([("each", None), ("sub", "x"), ("sub", "y"), ("apart", None), ("sum", None)]),
    subflows=frozenset(["sub", "apart"]),
)

LOOPS = TrialFlow(
    id="loops",
    state="SUCCESS",
    body="""
tasks:
  - id: outer
    type: io.kestra.plugin.core.flow.Loop
    values: [a, b, c]
    concurrencyLimit: 2
    outputs:
      - {id: all, type: JSON, value: "{{ loopOutputs(outputs.inner.outputs, 'pair') }}"}
    tasks:
      - id: inner
        type: io.kestra.plugin.core.flow.Loop
        values: [1, 2]
        outputs:
          - {id: pair, type: STRING, value: "{{ outputs.pair.value }}"}
        tasks:
          - id: pair
            type: io.kestra.plugin.core.debug.Return
            format: "{{ item.parent.value }}{{ item.value }}"
  - id: write
    type: io.kestra.plugin.core.storage.Write
    content: "1\\n2\\n3\\n4\\n"
    extension: .txt
  - id: portions
    type: io.kestra.plugin.core.flow.ForEachItem
    items: "{{ outputs.write.uri }}"
    namespace: trial
    flowId: child
    inputs: {given: "{{ taskrun.iteration }}"}
outputs:
  - id: pairs
    type: STRING
    value: "{{ loopOutputs(outputs.outer.outputs, 'all') }}"
  - {id: given, type: STRING, value: "{{ read(outputs.portions_merge.subflowOutputs) }}"}
""",
    runs=Counter(
        (task, None)
        for task in (
            "write",
            "portions",
            "portions_split",
            "portions_items",
            "portions_merge",
            "outer",
        )
    ),
    items={"portions_items": 4, "outer": 3},
)

LIMITED = TrialFlow(
    id="limited",
    state="SUCCESS",
    body=f"""
concurrency: {{limit: 2, behavior: QUEUE}}
tasks:
  - id: work
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - SAY
      - sleep 0.1
  - {{id: done, type: io.kestra.plugin.core.log.Log, message: "done"}}
""",
    runs=Counter([("work", None), ("done", None)]),
    witnessed=frozenset([("work", None)]),
)

WIDE = TrialFlow(
    id="wide",
    state="SUCCESS",
    body=f"""
tasks:
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: {[f"w{number}" for number in range(700)]}
    concurrencyLimit: 0
    tasks:
      - {{id: word, type: io.kestra.plugin.core.debug.Return, format: "{{{{ taskrun.value }}}}"}}
  - {{id: done, type: io.kestra.plugin.core.log.Log, message: "done"}}
""",
    runs=Counter(
        [("each", None), ("done", None)] + [("word", f"w{number}") for number in range(700)]
    ),
)

SLEEPER = TrialFlow(
    id="sleeper",
    state="KILLED",
    body=f"""
tasks:
  - id: sleep
    type: io.kestra.plugin.scripts.shell.Commands
    {PROCESS}
    commands:
      - SAY
      - (sleep 600 & sleep 600)
  - {{id: never, type: io.kestra.plugin.core.debug.Return, format: "x"}}
afterExecution:
  - {{id: tell, type: io.kestra.plugin.core.log.Log, message: "{{{{ execution.state }}}}"}}
""",
    runs=Counter([("sleep", None), ("tell", None)]),
)

WAITS = TrialFlow(
    id="waits",
    state="WARNING",
    body="""
tasks:
  - id: both
    type: io.kestra.plugin.core.flow.Parallel
    tasks:
      - id: short
        type: io.kestra.plugin.core.flow.Pause
        pauseDuration: PT0.2S
        tasks:
          - {id: inner, type: io.kestra.plugin.core.debug.Return, format: "x"}
      - id: long
        type: io.kestra.plugin.core.flow.Pause
        pauseDuration: PT0.5S
        behavior: WARN
  - id: poll
    type: io.kestra.plugin.core.flow.LoopUntil
    condition: "{{ outputs.look.value == '4' }}"
    checkFrequency: {interval: PT0.1S, maxIterations: 4}
    failOnMaxReached: true
    tasks:
      - id: look
        type: io.kestra.plugin.core.debug.Return
        format: "{{ outputs.poll.iterationCount }}"
listeners:
  - tasks:
      - {id: heard, type: io.kestra.plugin.core.log.Log, message: "{{ execution.state }}"}
""",
    runs=Counter(
        (task, None) for task in ("both", "short", "inner", "long", "poll", "look", "heard")
    ),
)

FLOWS = {
    flow.id: flow
    for flow in (
        COMPUTED,
        SCRIPTS,
        RETRIES,
        FAILS,
        CHILD,
        PARENT,
        LOOPS,
        LIMITED,
        WIDE,
        WAITS,
        SLEEPER,
    )
}


def sources(witness: str) -> list[str]:
    """Give the texts of all of them; a flow stands behind those that it starts."""
    return [flow.source(witness) for flow in FLOWS.values()]
