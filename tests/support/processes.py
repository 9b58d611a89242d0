"""Ask whether processes are alive."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["alive", "reset_resident_peak", "resident_peak"]


def alive(pids: Iterable[int]) -> list[int]:
    """Give those that have not ended; one that nobody has waited for yet counts as ended."""
    return [pid for pid in pids if _state(pid) not in ("", "Z", "X")]


def reset_resident_peak() -> None:
    """Begin to measure this process's peak of resident memory anew."""
    Path("/proc/self/clear_refs").write_text("5")


def resident_peak() -> int:
    """Give this process's peak of resident memory in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
