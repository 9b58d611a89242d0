"""From what a client sent to the inputs of an execution, and from rendered to typed outputs.

Pure but for the callbacks: rendering may ask the host, `store_file` writes a file. It is used by
everything that creates or resumes an execution; the form asks it too, and shows all errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from vivace.errors import InvalidError, VivaceError
from vivace.model.document import holds_expression
from vivace.model.encrypted import is_encrypted
from vivace.model.input import DependsOn, Input, InputType, Output
from vivace.services.encryption import Encryption
from vivace.services.input_rules import check_extension, check_pattern, check_value
from vivace.services.input_types import parse_value, text_of
from vivace.services.rendering import BoundRenderer
from vivace.storage import Content

__all__ = [
    "FileUpload",
    "InputProblem",
    "InputResult",
    "InputTools",
    "ResolvedInputs",
    "default_inputs",
    "nested",
    "parse_output",
    "resolve_inputs",
]

_FILE_URI = re.compile(r"(kestra:///|nsfile://)[^\x00-\x1f]+")
_LOCAL_URI = "file://"
_EMPTY_IS_ABSENT = frozenset(
    {
        InputType.INT,
        InputType.FLOAT,
        InputType.DATETIME,
        InputType.DATE,
        InputType.TIME,
        InputType.DURATION,
        InputType.FILE,
        InputType.URI,
        InputType.ARRAY,
        InputType.MULTISELECT,
    }
)
"""Types of which the empty text of a form field can be no value."""
_DEEPEST_CHAIN = 100
_Context = Callable[[], Mapping[str, Any]]
_CHOICES = (InputType.SELECT, InputType.MULTISELECT)


@dataclass(frozen=True, slots=True)
class FileUpload:
    """A file that a client sent for an input."""

    name: str
    content: Content
    media: str = ""
    """Media type as the client gave it."""


@dataclass(frozen=True, slots=True)
class InputTools:
    """What resolving needs from outside."""

    renderer: BoundRenderer
    encryption: Encryption
    store_file: Callable[[str, FileUpload], str]
    """Keeps the file of an input id and gives its URI; called once the name was accepted."""
    allows_local_file: Callable[[str], bool] = lambda _: False
    """Whether a `file://` URI lies below a path that the server's owner opened."""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """Why an input has no valid value."""

    message: str
    render_error: bool = False
    """The fault is in an expression of the flow, not in what was sent."""


@dataclass(slots=True)
class InputResult:
    """What became of one declared input; children of a form stand by themselves."""

    input: Input
    """With dotted id, and `values` as its expression gave them."""
    value: Any = None
    """As it is stored; what was sent when that is not valid."""
    enabled: bool = True
    is_default: bool = False
    errors: list[InputProblem] = field(default_factory=list)


@dataclass(slots=True)
class ResolvedInputs:
    """The inputs of an execution."""

    results: list[InputResult]
    undeclared: list[str]
    """Names that were sent and that the flow does not know."""

    @property
    def values(self) -> dict[str, Any]:
        """What the execution is given: `a.b` is `{a: {b: …}}`; disabled inputs are absent."""
        return nested((item.input.id, item.value) for item in self.results if item.enabled)

    def require(self) -> dict[str, Any]:
        """Give the values.

        Raises:
            InvalidError: an input is missing or invalid; the first one is named.
        """
        for result in self.results:
            for problem in result.errors:
                raise InvalidError(problem.message)
        return self.values


@dataclass(frozen=True, slots=True)
class _Declared:
    input: Input
    gates: tuple[DependsOn, ...]
    """Its own `dependsOn`, after that of its form."""


def resolve_inputs(
    inputs: Sequence[Input],
    given: Mapping[str, Any],
    variables: Mapping[str, Any],
    tools: InputTools,
) -> ResolvedInputs:
    """Resolve all inputs of a flow, or of a pause.

    Args:
        inputs: As declared.
        given: By id, dotted or nested: texts, native values or `FileUpload`.
        variables: Context of expressions; `inputs` is added, with the dependencies of the input
            that is looked at and null for the others that have a default.
        tools: Rendering, encryption, files.
    """
    resolution = _Resolution(list(_expanded(inputs)), given, variables, tools)
    results = [resolution.result(name) for name in resolution.declared]
    return ResolvedInputs(results, list(_undeclared(given, resolution.declared)))


def default_inputs(
    inputs: Sequence[Input], variables: Mapping[str, Any], tools: InputTools
) -> dict[str, Any]:
    """Give the defaults that can be rendered without an execution, as triggers see them."""
    resolved = resolve_inputs(
        [item for item in inputs if item.type is not InputType.SECRET], {}, variables, tools
    )
    usable = [item for item in resolved.results if item.is_default and not item.errors]
    return nested((item.input.id, item.value) for item in usable if item.enabled)


def parse_output(output: Output, value: Any, encryption: Encryption) -> Any:
    """Give the typed value of a rendered flow output.

    Raises:
        InvalidError: it is not of the declared type.
    """
    if value is None and not output.required:
        return None
    try:
        return _typed_output(output, value, encryption)
    except (ValueError, InvalidError) as error:
        raise InvalidError(f"Invalid value for output `{output.id}`. Cause: {error}") from error


def nested(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Turn `a.b` → 1 into `{a: {b: 1}}`."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        level = root
        *parents, last = name.split(".")
        for parent in parents:
            inner = level.get(parent)
            if not isinstance(inner, dict):
                inner = level[parent] = {}
            level = inner
        level[last] = value
    return root


class _Resolution:
    """One run over the inputs; an input that others depend on is resolved once."""

    def __init__(
        self,
        declared: list[_Declared],
        given: Mapping[str, Any],
        variables: Mapping[str, Any],
        tools: InputTools,
    ) -> None:
        self.declared = {item.input.id: item for item in declared}
        self._given = given
        self._variables = variables
        self._tools = tools
        self._with_default = [
            (item.input.id, None) for item in declared if item.input.defaults is not None
        ]
        self._done: dict[str, InputResult] = {}
        self._open: set[str] = set()

    def result(self, name: str) -> InputResult:
        if name not in self._done:
            if len(self._open) >= _DEEPEST_CHAIN:
                raise InvalidError(
                    f"input `{name}` stands at the end of more than {_DEEPEST_CHAIN} inputs "
                    "that depend on each other"
                )
            self._open.add(name)
            self._done[name] = self._resolve(self.declared[name])
            self._open.discard(name)
        return self._done[name]

    def _resolve(self, declared: _Declared) -> InputResult:
        needs = [need for gate in declared.gates for need in self._known(gate, declared.input.id)]
        found = [self.result(need) for need in needs]
        result = InputResult(declared.input)
        if any(not need.enabled or need.value is None for need in found):
            result.enabled = False
            return result
        # Made when an expression asks: most inputs have none.
        variables = partial(self._context, found)
        if not self._is_enabled(declared, variables, result):
            return result
        self._fill(result, variables)
        return result

    def _known(self, gate: DependsOn, name: str) -> Iterator[str]:
        """The dependencies that exist; within a form a sibling may be named without the form."""
        form = name.rpartition(".")[0]
        for need in gate.inputs:
            for candidate in (need, f"{form}.{need}"):
                # What is being resolved depends on this one: validation refuses such a circle.
                if candidate in self.declared and candidate not in self._open:
                    yield candidate
                    break

    def _context(self, found: list[InputResult]) -> dict[str, Any]:
        reveal = self._tools.encryption.reveal
        values = [(need.input.id, reveal(need.value)) for need in found]
        return {**self._variables, "inputs": nested([*self._with_default, *values])}

    def _is_enabled(self, declared: _Declared, variables: _Context, result: InputResult) -> bool:
        for condition in (gate.condition for gate in declared.gates):
            if condition is None:
                continue
            try:
                passed = self._tools.renderer.deep_typed(condition, variables())
            except VivaceError as error:
                result.errors.append(InputProblem(f"Invalid condition: {error.message}", True))
                passed = False
            result.enabled = passed is True
            if not result.enabled:
                return False
        return True

    def _fill(self, result: InputResult, variables: _Context) -> None:
        name = result.input.id
        try:
            result.input = self._with_choices(result.input, variables)
        except (VivaceError, ValueError) as error:
            result.errors.append(InputProblem(f"Invalid expression: {_cause(error)}", True))
            return
        value = _sent(self._given, name, result.input.type)
        if value is None:
            value = self._default(result, variables)
        if result.errors:
            return
        if value is None:
            if result.input.required:
                result.errors.append(InputProblem(f"Missing required input:{name}"))
            return
        try:
            result.value = self._typed(result.input, value)
        except (VivaceError, ValueError) as error:
            shown = not isinstance(value, FileUpload) and result.input.type is not InputType.SECRET
            result.value = value if shown else None
            cause = f"Invalid value for input `{name}`. Cause: {_cause(error)}"
            result.errors.append(InputProblem(cause))

    def _with_choices(self, declared: Input, variables: _Context) -> Input:
        if declared.type not in _CHOICES or declared.expression is None:
            return declared
        rendered = self._tools.renderer.typed(declared.expression, variables())
        if isinstance(rendered, str):
            rendered = parse_value(InputType.JSON, rendered)
        if not isinstance(rendered, list | tuple | set):
            raise ValueError(f"`{declared.expression}` gives {text_of(rendered)}, which is no list")
        values = [text_of(item) for item in rendered if item is not None]
        return declared.model_copy(update={"values": values, "options": None})

    def _default(self, result: InputResult, variables: _Context) -> Any:
        declared = result.input
        default = declared.defaults
        if default is None and declared.auto_select_first and declared.choices:
            default = declared.choices[0]
            if declared.type is InputType.MULTISELECT:
                default = [default]
        elif holds_expression(default):
            default = self._rendered(result, variables)
        result.is_default = default is not None
        return default

    def _rendered(self, result: InputResult, variables: _Context) -> Any:
        renderer, declared = self._tools.renderer, result.input
        try:
            if isinstance(declared.defaults, str) and declared.type in _TEXT_TYPES:
                return renderer.text(declared.defaults, variables())
            return renderer.deep_typed(declared.defaults, variables())
        except VivaceError as error:
            cause = f"Invalid default for input `{declared.id}`. Cause: {error.message}"
            result.errors.append(InputProblem(cause, True))
            return None

    def _typed(self, declared: Input, value: Any) -> Any:
        if declared.type is InputType.FILE:
            return self._file(declared, value)
        if declared.type is InputType.SECRET:
            return self._secret(declared, value)
        if isinstance(value, FileUpload):
            raise ValueError(f"a file was sent for an input of type {declared.type}")
        parsed = parse_value(declared.type, value, declared.item_type)
        check_value(declared, parsed)
        return parsed

    def _file(self, declared: Input, value: Any) -> str:
        if isinstance(value, FileUpload):
            check_extension(declared, value.name)
            return self._tools.store_file(declared.id, value)
        text = text_of(value)
        is_local = text.startswith(_LOCAL_URI)
        if is_local and not self._tools.allows_local_file(text):
            raise ValueError(f"`{text}` is not below a path that this server allows to be read")
        if not is_local and not _FILE_URI.fullmatch(text):
            raise ValueError(
                f"`{text}` is no address of a file, such as kestra:///… or nsfile:///…; "
                "send a file as a part of the form that has a file name"
            )
        check_extension(declared, text)
        return text

    def _secret(self, declared: Input, value: Any) -> Any:
        if is_encrypted(value):
            self._tools.encryption.decrypt(value)
            return value
        text = text_of(value)
        check_pattern(declared, text)
        return self._tools.encryption.encrypt(text)


_TEXT_TYPES = frozenset(
    {
        InputType.STRING,
        InputType.EMAIL,
        InputType.URI,
        InputType.SECRET,
        InputType.SELECT,
        InputType.ENUM,
        InputType.FILE,
    }
)


def _expanded(inputs: Sequence[Input]) -> Iterator[_Declared]:
    """Replace forms by their children."""
    for item in inputs:
        gate = (item.depends_on,) if item.depends_on else ()
        if item.type is not InputType.FORM:
            yield _Declared(item, gate)
            continue
        for child in item.inputs or []:
            own = (child.depends_on,) if child.depends_on else ()
            dotted = child.model_copy(update={"id": f"{item.id}.{child.id}"})
            yield _Declared(dotted, (*gate, *own))


def _sent(given: Mapping[str, Any], name: str, type_: InputType) -> Any:
    value = given.get(name)
    if value is None and "." in name:
        value = _below(given, name.split("."))
    return None if value == "" and type_ in _EMPTY_IS_ABSENT else value


def _below(given: Any, path: list[str]) -> Any:
    for step in path:
        if not isinstance(given, Mapping):
            return None
        given = given.get(step)
    return given


def _undeclared(given: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[str]:
    for name in given:
        if name not in declared and not any(item.startswith(f"{name}.") for item in declared):
            yield name


def _typed_output(output: Output, value: Any, encryption: Encryption) -> Any:
    if output.type is None:
        return value
    if value is None:
        raise ValueError("it is null")
    if output.type is InputType.SECRET:
        return value if is_encrypted(value) else encryption.encrypt(text_of(value))
    if output.type is InputType.FILE:
        return text_of(value)
    return parse_value(output.type, value, output.item_type)


def _cause(error: Exception) -> str:
    return error.message if isinstance(error, VivaceError) else str(error)
