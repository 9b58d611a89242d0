"""Flow files on the disk: which there are, and the documents in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from vivace.cli.settings import UsageError

__all__ = ["Source", "find_sources", "read_source"]

_SEPARATOR = re.compile(r"(?m)^---[ \t]*$")
_LOOKS_LIKE_FLOW = re.compile(r"(?m)^(namespace|tasks)[ \t]*:")
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Source:
    """One document; lines above it in its file are kept as empty ones, so that places are right."""

    file: str
    text: str

    @property
    def looks_like_flow(self) -> bool:
        """Whether it has what every flow has at its top level."""
        return len({match[1] for match in _LOOKS_LIKE_FLOW.finditer(self.text)}) == 2


def find_sources(paths: Iterable[Path]) -> Iterator[Source]:
    """Give the flows of files and directories, in order of their names.

    In directories, hidden files and YAML that is no flow are passed over; a file that is named is
    taken for one whatever it holds.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if str(path) == "-" or path.is_file():
            yield from read_source(path)
        elif path.is_dir():
            for file in sorted(_files(path)):
                yield from (source for source in read_source(file) if source.looks_like_flow)
        else:
            raise UsageError(f"there is no file or directory {path}")


def read_source(path: Path) -> Iterator[Source]:
    """Give the documents of a file, or of the standard input for `-`."""
    name = "<stdin>" if str(path) == "-" else str(path)
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not UTF-8: {error}") from error
    start = 0
    for end, following in _bounds(text):
        part = text[start:end]
        if part.strip():
            yield Source(name, "\n" * text.count("\n", 0, start) + part)
        start = following


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    for match in _SEPARATOR.finditer(text):
        yield match.start(), match.end()
    yield len(text), len(text)


def _files(directory: Path) -> Iterator[Path]:
    for path in directory.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(directory).parts)
        if path.suffix in _SUFFIXES and not hidden and path.is_file():
            yield path
