"""Renders per second: one name, several, and a template with a loop, filters and defaults.

    python -m benchmarks.expressions [--seconds 0.5]

One JSON line for each template: microseconds of a warm rendering (best of several runs), renders
per second, and microseconds of the first rendering, which compiles. The last line is the time
that importing the language takes in a new process. Exits with 1 when a rendering takes longer
than its target.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

from vivace.expressions import Environment, NoHost

MID_SIZE = """\
Hello {{ inputs.name | capitalize }}, run {{ execution.id }} of {{ flow.namespace }}.{{ flow.id }}
{% if inputs.items | length > 2 %}has {{ inputs.items | join(', ') }}{% else %}is short{% endif %}
{{ outputs.first.value ?? 'none' }} {{ outputs.missing.value ?? 'none' }} {{ labels.team ~ '/x' }}
"""
TEMPLATES: dict[str, tuple[str, float | None]] = {
    "name": ("{{ flow.id }}", 5),
    "path": ("{{ outputs.first.value }}", 5),
    "several": ("{{ flow.namespace }}.{{ flow.id }} of {{ inputs.name }}", None),
    "condition": ("{{ inputs.name == 'bob' and inputs.items contains 3 }}", 20),
    "default": ("{{ outputs.missing.value ?? 'none' }}", 20),
    "mid-size": (MID_SIZE, 20),
    "loop": ("{% for i in inputs.items %}{{ loop.index }}:{{ i }} {% endfor %}", None),
    "date": ("{{ execution.startDate | date('yyyy-MM-dd HH:mm') }}", None),
    "jq": ("{{ inputs | jq('.items | map(. * 2)') | first }}", None),
}
"""Template and target in microseconds."""

CONTEXT = {
    "flow": {"id": "hello", "namespace": "company.team"},
    "execution": {"id": "2TLGqHrXC9k8BczKJe5djX", "startDate": "2024-01-02T03:04:05.678Z"},
    "inputs": {"name": "bob", "items": [1, 2, 3, 4, 5]},
    "outputs": {"first": {"value": "done"}},
    "labels": {"team": "data"},
}
ROUNDS = 7


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each template")
    options = parser.parse_args()
    Environment().render("{{ 1 ~ 1 }}", {})
    missed = 0
    for name, (source, target) in TEMPLATES.items():
        first, warm = measure(source, options.seconds)
        missed += target is not None and warm > target
        report(
            benchmark="expressions",
            template=name,
            microseconds=round(warm, 2),
            per_second=round(1e6 / warm),
            first_microseconds=round(first),
            target_microseconds=target,
        )
    report(benchmark="expressions", import_milliseconds=round(import_seconds() * 1000, 1))
    return 1 if missed else 0


def measure(source: str, seconds: float) -> tuple[float, float]:
    """Microseconds of the first rendering, and of the fastest round of warm ones."""
    environment, host = Environment(), NoHost()
    environment.render("{{ 1 ~ 1 }}", {})
    started = time.perf_counter()
    environment.render(source, CONTEXT, host)
    first = time.perf_counter() - started
    environment.render(source, CONTEXT, host)
    count = max(100, int(seconds / ROUNDS / max(first / 50, 2e-6)))
    best = min(timed(environment, source, host, count) for _ in range(ROUNDS))
    return first * 1e6, best * 1e6


def timed(environment: Environment, source: str, host: NoHost, count: int) -> float:
    """Seconds of one rendering, as the mean of `count`."""
    started = time.perf_counter()
    for _ in range(count):
        environment.render(source, CONTEXT, host)
    return (time.perf_counter() - started) / count


def import_seconds() -> float:
    """What `import vivace.expressions` adds to the start of a process."""
    return fastest("import vivace.expressions") - fastest("pass")


def fastest(code: str) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return min(times)


def report(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
