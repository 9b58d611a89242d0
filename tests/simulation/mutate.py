"""Breaks the engine on purpose, one rule after another: `python -m tests.simulation.mutate`.

A mutant is caught when a law of the simulation fails on one of the first seeds, or else a unit test
of the engine. What nothing catches is named, and the exit code is 1: then a law is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulation.mutants import MUTANTS, Mutant, mutated

_ROOT = Path(__file__).parents[2]
_LONGEST_SECONDS = 240
_LAWS = """
import sys
from tests.simulation.laws import LAWS
for seed in range(int(sys.argv[1])):
    for law in LAWS:
        try:
            law(seed)
        except Exception as error:
            sys.exit(f"{law.__name__}, seed {seed}: {type(error).__name__}")
"""


def catch(mutant: Mutant, copy: Path, seeds: int) -> str | None:
    """Say what fails with a mutant in the place of the engine; None when nothing does."""
    place = copy / "src/vivace" / mutant.module
    whole = place.read_text()
    place.write_text(mutated(mutant, whole))
    try:
        laws = _run(copy, "-c", _LAWS, str(seeds))
        if laws.returncode:
            return laws.stderr.strip().rpartition("\n")[2]
        options = ("-q", "-x", "-n", "0", "-p", "no:randomly", "-p", "no:cacheprovider")
        unit = _run(copy, "-m", "pytest", *options, "tests/unit/engine")
        if unit.returncode == 0:
            return None
        failed = [line for line in unit.stdout.splitlines() if line.startswith("FAILED")]
        if not failed:
            raise RuntimeError(f"the unit tests do not run: {unit.stdout[-2000:]}")
        return failed[0].split(" - ")[0].split("::")[-1]
    except subprocess.TimeoutExpired:
        return f"no end within {_LONGEST_SECONDS} seconds"
    finally:
        place.write_text(whole)


def _run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{copy / 'src'}:{copy}", "PYTHONHASHSEED": "0"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST_SECONDS,
    )


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.mutate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=150, help="for each mutant (%(default)s)")
    parser.add_argument("words", nargs="*", help="only rules that hold one of these words")
    options = parser.parse_args()
    chosen = [m for m in MUTANTS if not options.words or any(w in m.rule for w in options.words)]
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in ("src", "tests", "tools"):
            shutil.copytree(_ROOT / name, Path(folder) / name)
        shutil.copy(_ROOT / "pyproject.toml", folder)
        for mutant in chosen:
            found = catch(mutant, Path(folder), options.seeds)
            survivors += found is None
            _say(f"{'SURVIVES' if found is None else 'caught  '} not to {mutant.rule}: {found}")
    _say(f"{len(chosen) - survivors} of {len(chosen)} mutants are caught")
    return 1 if survivors else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
