"""Read YAML that a user wrote: plain data on one side, the place of every value on the other.

Plain scalars are read as YAML 1.1 does (`yes` is a boolean, `010` is eight), but dates stay text
and keys are always text, because flows use keys such as `on`. Tags, duplicate keys, keys that are
not scalars, and documents that grow by aliases are refused: the text is untrusted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from vivace.errors import InvalidError, SourceSpan, TooLargeError

__all__ = ["MAX_SOURCE_BYTES", "SourceDocument", "parse_yaml", "split_documents"]

MAX_SOURCE_BYTES = 2 * 1024 * 1024
_MAX_NODES = 200_000
_MAX_DEPTH = 100

Path = Sequence[str | int]


class _Loader(yaml.CSafeLoader):
    """Composes nodes with the scalar rules below; constructs nothing itself."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _resolver(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_resolver("null", r"^(?:~|null|Null|NULL|)$", "~nN\0")
_Loader.yaml_implicit_resolvers.setdefault("", []).append(
    ("tag:yaml.org,2002:null", re.compile(r"^$"))
)
_resolver(
    "bool",
    r"^(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$",
    "tTfFyYnNoO",
)
_resolver("int", r"^(?:[-+]?[0-9][0-9_]*|0o[0-7]+|0x[0-9a-fA-F_]+|0b[01_]+)$", "-+0123456789")
_resolver(
    "float",
    r"^[-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$",
    "-+.0123456789",
)
_resolver("float", r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+.")
_resolver("merge", r"^<<$", "<")


class SourceDocument:
    """One YAML document: its data and where each part of it stands."""

    def __init__(self, text: str, root: yaml.Node | None, file: str = "") -> None:
        self.text = text
        self.file = file
        self._root = root
        self.duplicates: list[tuple[str, SourceSpan]] = []
        """Keys that occur twice in a map, with the place of the second."""
        self.moved: dict[Path, Path] = {}
        """Path of what was written in a short form, and the path of that in the text."""
        self.data: Any = None if root is None else _Builder(self).build(root)

    def span(self, path: Path) -> SourceSpan:
        """Place of the value at `path`, or of the nearest parent that the text has.

        For a key of a map it is the place of the key.
        """
        for long, short in self.moved.items():
            if path[: len(long)] == long:
                path = (*short, *path[len(long) :])
        node, place = self._root, None
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            key, node = found
            place = key if key is not None else node
        place = place or self._root
        if place is None:
            return SourceSpan(1, 1, self.file)
        return self._mark(place)

    def _mark(self, node: yaml.Node) -> SourceSpan:
        return SourceSpan(node.start_mark.line + 1, node.start_mark.column + 1, self.file)


def parse_yaml(text: str, file: str = "") -> SourceDocument:
    """Parse one document.

    Raises:
        InvalidError: with the place, when the text is no YAML or uses what is refused.
        TooLargeError: the text, its nesting or what its aliases expand to is too large.
    """
    if len(text) > MAX_SOURCE_BYTES:
        raise TooLargeError(
            f"the source has {len(text)} characters, more than the {MAX_SOURCE_BYTES} allowed",
            hint="move data and scripts to namespace files",
        )
    _check_depth(text)
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = SourceSpan(mark.line + 1, mark.column + 1, file) if mark else SourceSpan(1, 1, file)
        what = error.problem or error.context or "not readable"
        raise InvalidError(f"Illegal Flow source: {what} (at line {at.line})", at=at) from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + 1
        reason = str(getattr(error, "reason", error)).strip().splitlines()[0]
        at = SourceSpan(line, 1, file)
        raise InvalidError(f"Illegal Flow source: {reason} (at line {line})", at=at) from error
    return SourceDocument(text, root, file)


def split_documents(text: str) -> Iterator[str]:
    """Split on lines of `---`; empty documents are dropped."""
    for part in re.split(r"(?m)^---\s*$", text):
        if part.strip():
            yield part


def _check_depth(text: str) -> None:
    # The C parser recurses per level of flow style: a line of brackets would exhaust the stack.
    depth = deepest = 0
    for char in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if char in "[{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    if deepest > _MAX_DEPTH * 10:
        raise TooLargeError(f"the source nests {deepest} levels of brackets, which is too deep")


class _Builder:
    """Turns nodes into plain data, counting what aliases expand to."""

    def __init__(self, document: SourceDocument) -> None:
        self._document = document
        self._nodes = 0

    def build(self, node: yaml.Node, depth: int = 0) -> Any:
        self._nodes += 1
        if self._nodes > _MAX_NODES or depth > _MAX_DEPTH:
            what = "nests deeper" if depth > _MAX_DEPTH else "has more values, aliases counted,"
            limit = _MAX_DEPTH if depth > _MAX_DEPTH else _MAX_NODES
            raise TooLargeError(
                f"the source {what} than the {limit} allowed", at=self._document._mark(node)
            )
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            self._expect(node, "seq")
            return [self.build(item, depth + 1) for item in node.value]
        self._expect(node, "map")
        assert isinstance(node, yaml.MappingNode)
        return self._mapping(node, depth)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                self._merge(merged, self.build(value_node, depth + 1), key_node)
                continue
            key = self._key(key_node)
            if key in result:
                self._document.duplicates.append((key, self._document._mark(key_node)))
            result[key] = self.build(value_node, depth + 1)
        return {**merged, **result} if merged else result

    def _merge(self, into: dict[str, Any], value: Any, node: yaml.Node) -> None:
        for item in reversed(value if isinstance(value, list) else [value]):
            if not isinstance(item, dict):
                raise InvalidError(
                    "`<<` takes a map or a list of maps", at=self._document._mark(node)
                )
            into.update(item)

    def _key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise InvalidError("a key must be a text", at=self._document._mark(node))
        return str(node.value)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        tag = node.tag.removeprefix("tag:yaml.org,2002:")
        text = node.value
        match tag:
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return text.lower() in ("true", "yes", "on")
            case "int":
                return self._integer(text.replace("_", ""), node)
            case "float":
                return float(
                    text.lower().replace("_", "").replace(".inf", "inf").replace(".nan", "nan")
                )
            case _:
                raise InvalidError(
                    f"the tag `{node.tag}` is not allowed", at=self._document._mark(node)
                )

    def _integer(self, text: str, node: yaml.Node) -> int:
        if len(text) > 400:
            raise InvalidError("a number of more than 400 digits", at=self._document._mark(node))
        if text[:2] in ("0x", "0o", "0b"):
            return int(text, 0)
        digits = text.lstrip("+-")
        # `010` is eight in YAML 1.1; `08` and `09` are no octal numbers, so decimal.
        is_octal = len(digits) > 1 and digits[0] == "0" and set(digits) <= set("01234567")
        return int(text, 8 if is_octal else 10)

    def _expect(self, node: yaml.Node, tag: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{tag}":
            raise InvalidError(
                f"the tag `{node.tag}` is not allowed", at=self._document._mark(node)
            )


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == str(step):
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return None, node.value[step]
    return None
