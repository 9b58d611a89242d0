"""Cut a file into smaller ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, BinaryIO

import regex
from pydantic import Field

from vivace.errors import TaskError
from vivace.plugin import Outputs, RunContext, RunnableTask, type_id
from vivace.plugins.core.storage.streams import extension_of, records

__all__ = ["Split", "byte_size", "part_rule", "split_file"]

_UNITS = {"": 1, "B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}
_MATCH_WITHIN = 1.0
"""Seconds that one record's match may take."""
_MAX_OPEN = 64
_MAX_PARTS = 100_000


class SplitOutputs(Outputs):
    """The files that were made."""

    uris: list[str]
    """URIs of the files, in order."""


@type_id("io.kestra.plugin.core.storage.Split", aliases=("io.kestra.core.tasks.storages.Split",))
class Split(RunnableTask):
    r"""Cut a file into smaller ones between records; by default a record is a line.

    Give one of `bytes`, `rows`, `partitions` and `regexPattern`.

    ```yaml
    id: work_in_portions
    namespace: company.team
    tasks:
      - id: numbers
        type: io.kestra.plugin.core.storage.Write
        content: "1\n2\n3\n4\n5\n"
        extension: .txt
      - id: split
        type: io.kestra.plugin.core.storage.Split
        from: "{{ outputs.numbers.uri }}"
        rows: 2
      - id: show
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.split.uris | length }} files"
    ```
    """

    from_: str = Field(alias="from")
    """URI of the file."""
    bytes_: str | None = Field(default=None, alias="bytes")
    """Begin a new file once one has this size, such as `10MB` or a number of bytes."""
    rows: Annotated[int, Field(ge=1)] | None = None
    """Begin a new file after so many records."""
    partitions: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """Make so many files and deal the records out to them in turn."""
    regex_pattern: str | None = None
    """A regular expression with a group: records with the same group go into the same file,
    records without a match are left out."""
    separator: str = "\n"
    """What ends a record."""

    def run(self, context: RunContext) -> SplitOutputs:
        choose = part_rule(
            self.regex_pattern, self.bytes_, self.partitions, self.rows, self.separator
        )
        folder = context.working_dir / f"split-{context.identity.task_run_id}"
        folder.mkdir(exist_ok=True)
        with context.files.open(self.from_) as source:
            paths = split_file(
                source, self.separator.encode(), choose, folder, extension_of(self.from_)
            )
        return SplitOutputs(uris=context.files.put_all(paths))


def part_rule(
    regex_pattern: str | None,
    size: str | None,
    partitions: int | None,
    rows: int | None,
    separator: str,
) -> Callable[[bytes], object]:
    """Give what tells, record by record, which part it belongs to; None is none.

    The first that is given counts.

    Raises:
        TaskError: none is given, or it cannot be read.
    """
    if regex_pattern is not None:
        return _by_group(regex_pattern)
    if size is not None:
        return _by_size(byte_size(size), len(separator.encode()))
    if partitions is not None:
        return _in_turn(partitions)
    if rows is not None:
        return _by_size(rows, None)
    raise TaskError("give one of `bytes`, `rows`, `partitions` and `regexPattern`")


def split_file(
    source: BinaryIO,
    separator: bytes,
    choose: Callable[[bytes], object],
    folder: Path,
    extension: str,
) -> list[Path]:
    """Deal the records of a file out to new files, and give those in the order of their making.

    Args:
        source: What to split.
        separator: Ends a record, in the new files too.
        choose: Gives the part that a record belongs to; None leaves it out.
        folder: Where the new files are made.
        extension: Of the new files, with its dot.
    """
    with _Parts(folder, extension) as parts:
        for record in records(source, separator):
            part = choose(record)
            if part is not None:
                file = parts.open(part)
                file.write(record)
                file.write(separator)
        return parts.paths


def byte_size(text: str) -> int:
    """Read a size such as `10MB`.

    Raises:
        TaskError: it is none.
    """
    match = regex.fullmatch(r"\s*(\d{1,15})\s*([KMG]?B)?\s*", text, regex.IGNORECASE)
    size = int(match[1]) * _UNITS[(match[2] or "").upper()] if match else 0
    if size < 1:
        raise TaskError(f"`{text}` is no size in bytes, such as 10MB, 200KB or 5000")
    return size


def _by_size(limit: int, separator_bytes: int | None) -> Callable[[bytes], object]:
    """Begin a new part once one has reached the limit, of records or of bytes."""
    part = size = 0

    def choose(record: bytes) -> int:
        nonlocal part, size
        if size >= limit:
            part, size = part + 1, 0
        size += 1 if separator_bytes is None else len(record) + separator_bytes
        return part

    return choose


def _in_turn(partitions: int) -> Callable[[bytes], object]:
    turn = -1

    def choose(_: bytes) -> int:
        nonlocal turn
        turn = (turn + 1) % partitions
        return turn

    return choose


def _by_group(pattern: str) -> Callable[[bytes], object]:
    try:
        compiled = regex.compile(pattern.encode())
    except regex.error as error:
        raise TaskError(f"`regexPattern` is no regular expression: {error}") from error
    if not compiled.groups:
        raise TaskError("`regexPattern` needs a group, which tells the file a record belongs to")

    def choose(record: bytes) -> bytes | None:
        try:
            match = compiled.search(record, timeout=_MATCH_WITHIN)
        except TimeoutError as error:
            raise TaskError("`regexPattern` takes too long to match a record") from error
        return match[1] if match else None

    return choose


class _Parts:
    """New files by key; of many, only those used last stay open."""

    def __init__(self, folder: Path, extension: str) -> None:
        self._folder = folder
        self._extension = extension
        self._paths: dict[object, Path] = {}
        self._open: dict[object, BinaryIO] = {}

    def __enter__(self) -> _Parts:
        return self

    def __exit__(self, *exc: object) -> None:
        for file in self._open.values():
            file.close()

    @property
    def paths(self) -> list[Path]:
        for file in self._open.values():
            file.flush()
        return list(self._paths.values())

    def open(self, key: object) -> BinaryIO:
        file = self._open.get(key)
        if file is None:
            if len(self._open) >= _MAX_OPEN:
                self._open.pop(next(iter(self._open))).close()
            file = self._open[key] = self._path(key).open("ab")
        return file

    def _path(self, key: object) -> Path:
        path = self._paths.get(key)
        if path is None:
            number = len(self._paths) + 1
            if number > _MAX_PARTS:
                raise TaskError(f"the file would be split into more than {_MAX_PARTS} files")
            path = self._paths[key] = self._folder / f"part-{number:05d}{self._extension}"
        return path
