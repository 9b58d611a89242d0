"""The flows that the handbook shows, with how they have to end.

A block of YAML with `id:` and `tasks:` is a flow. A comment of HTML in the line before its fence
may say how it ends; without one it ends SUCCESS:

    <!-- ends FAILED -->                 its state
    <!-- inputs {"name": "Ada"} -->      what it is started with
    <!-- outputs {"greeting": "…"} -->   outputs that it must have
    <!-- starts report -->               flow that a trigger has to start because of it
    <!-- saved -->                       it is saved, not run: it needs something from outside
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["PAGES", "Shown", "flows_about", "shown_flows"]

PAGES = sorted(Path(__file__).parents[3].joinpath("docs/handbook").glob("*.md"))
_BLOCK = re.compile(r"((?:<!-- [^\n]* -->\n)*)```yaml\n(.*?)```", re.DOTALL)
_COMMENT = re.compile(r"<!-- (\w+) ?(.*) -->")


@dataclass(frozen=True, slots=True)
class Shown:
    """One flow of a page."""

    source: str
    line: int
    is_run: bool = True
    ends: str = "SUCCESS"
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    starts: str = ""


def shown_flows(page: Path) -> list[Shown]:
    """Give the flows of a page in their order."""
    text = page.read_text()
    return [
        _shown(match[2], match[1], text.count("\n", 0, match.start(2)) + 1)
        for match in _BLOCK.finditer(text)
        if re.search(r"(?m)^id: ", match[2]) and re.search(r"(?m)^tasks:", match[2])
    ]


def flows_about(page: str, what: str) -> list[str]:
    """Give the flows of a page, by its name, that speak of something, such as a family of types."""
    (path,) = [each for each in PAGES if each.stem == page]
    return [flow.source for flow in shown_flows(path) if what in flow.source]


def _shown(source: str, comments: str, line: int) -> Shown:
    said = dict(_COMMENT.findall(comments))
    unknown = set(said) - {"ends", "inputs", "outputs", "saved", "starts"}
    if unknown:
        raise ValueError(f"line {line}: the comment says {unknown}, which means nothing")
    return Shown(
        source,
        line,
        is_run="saved" not in said,
        ends=said.get("ends", "SUCCESS"),
        inputs=json.loads(said.get("inputs", "{}")),
        outputs=json.loads(said.get("outputs", "{}")),
        starts=said.get("starts", ""),
    )
