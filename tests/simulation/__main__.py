"""Tries the laws of the simulation on many seeds: `python -m tests.simulation --seeds 100000`.

Each seed tries the first law and one of the others, in turn, or all of them with `--all`. A shard
is a process that works off portions of the seeds. What fails is named with the command that does it
again; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from time import perf_counter

from tests.simulation.laws import LAWS

_PORTION = 250
"""Seeds that a process tries before it reports."""


@dataclass(frozen=True)
class Finding:
    """A law that a seed breaks."""

    seed: int
    law: str
    trace: str


def try_seeds(seeds: range, *, all_laws: bool) -> list[Finding]:
    """Try laws on some seeds."""
    findings = []
    for seed in seeds:
        others = LAWS[1:]
        for law in LAWS if all_laws else (LAWS[0], others[seed % len(others)]):
            try:
                law(seed)
            except Exception:
                findings.append(Finding(seed, law.__name__, traceback.format_exc()))
    return findings


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument(
        "--from", dest="first", type=int, default=0, help="first seed (%(default)s)"
    )
    parser.add_argument("--seeds", type=int, default=1000, help="how many (%(default)s)")
    parser.add_argument("--shards", type=int, default=1, help="processes (%(default)s)")
    parser.add_argument("--all", action="store_true", help="try all laws on each seed")
    options = parser.parse_args()
    end = options.first + options.seeds
    starts = range(options.first, end, _PORTION)
    begun, tried, failed = perf_counter(), 0, 0
    with ProcessPoolExecutor(options.shards) as pool:
        portions = [range(start, min(start + _PORTION, end)) for start in starts]
        running = {
            pool.submit(try_seeds, portion, all_laws=options.all): portion for portion in portions
        }
        for done in as_completed(running):
            tried += len(running[done])
            for finding in done.result():
                failed += 1
                _say(f"{finding.law} fails for seed {finding.seed}\n{finding.trace}")
                _say(f"again by: python -m tests.simulation --from {finding.seed} --seeds 1 --all")
            minutes = (perf_counter() - begun) / 60
            _say(f"{tried} of {options.seeds} seeds, {failed} findings, {minutes:.1f} minutes")
    return 1 if failed else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
