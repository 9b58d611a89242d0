"""Inputs and outputs of a flow as they are declared; `inputs.py` of services resolves values."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, Field, model_validator

from vivace.model.document import Document, Static

__all__ = ["DependsOn", "Input", "InputType", "Output"]

INPUT_ID = r"^[a-zA-Z0-9][.a-zA-Z0-9_-]*$"


class InputType(StrEnum):
    """Types of inputs and outputs; BOOLEAN and ENUM are old names of BOOL and SELECT."""

    STRING = "STRING"
    EMAIL = "EMAIL"
    INT = "INT"
    FLOAT = "FLOAT"
    BOOL = "BOOL"
    BOOLEAN = "BOOLEAN"
    ENUM = "ENUM"
    SELECT = "SELECT"
    MULTISELECT = "MULTISELECT"
    ARRAY = "ARRAY"
    DATETIME = "DATETIME"
    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    FILE = "FILE"
    JSON = "JSON"
    YAML = "YAML"
    ION = "ION"
    URI = "URI"
    SECRET = "SECRET"  # noqa: S105  # the name of a type
    FORM = "FORM"
    REUSABLE_INPUTS = "REUSABLE_INPUTS"


_OF_TYPE: dict[str, frozenset[InputType]] = {
    "validator": frozenset({InputType.STRING, InputType.SECRET}),
    "min": frozenset({InputType.INT, InputType.FLOAT, InputType.DURATION}),
    "max": frozenset({InputType.INT, InputType.FLOAT, InputType.DURATION}),
    "after": frozenset({InputType.DATE, InputType.DATETIME, InputType.TIME}),
    "before": frozenset({InputType.DATE, InputType.DATETIME, InputType.TIME}),
    "values": frozenset({InputType.ENUM, InputType.SELECT, InputType.MULTISELECT}),
    "options": frozenset({InputType.MULTISELECT}),
    "expression": frozenset({InputType.SELECT, InputType.MULTISELECT}),
    "allow_custom_value": frozenset({InputType.SELECT, InputType.MULTISELECT}),
    "is_radio": frozenset({InputType.SELECT}),
    "auto_select_first": frozenset({InputType.SELECT, InputType.MULTISELECT}),
    "item_type": frozenset({InputType.ARRAY, InputType.MULTISELECT}),
    "allowed_file_extensions": frozenset({InputType.FILE}),
    "extension": frozenset({InputType.FILE}),
    "json_schema": frozenset({InputType.JSON}),
    "inputs": frozenset({InputType.FORM}),
}
_NO_ITEMS = frozenset(
    {InputType.ARRAY, InputType.SECRET, InputType.MULTISELECT, InputType.ENUM, InputType.SELECT}
)


class DependsOn(Document):
    """When an input is asked for, and which others its expressions may read."""

    inputs: Static[list[str]] = []
    """Ids of inputs that have to be given first."""
    condition: Static[str | bool | None] = None
    """Expression: the input is asked for when it is true."""


class Input(Document):
    """A value that an execution is started with."""

    id: Static[str] = Field(pattern=INPUT_ID, validation_alias=AliasChoices("id", "name"))
    type: Static[InputType]
    display_name: Static[str | None] = None
    """What a form calls it."""
    description: Static[str | None] = None
    """What a form says about it, in Markdown."""
    required: Static[bool] = True
    """Whether an execution without a value is refused."""
    defaults: Static[Any] = None
    """Value, or expression, when none is given."""
    prefill: Static[Any] = None
    """Suggested in the form, never applied by the engine."""
    depends_on: Static[DependsOn | None] = None
    """When it is asked for."""
    validator: Static[str | None] = None
    """Pattern that the whole text must match."""
    min: Static[int | float | str | None] = None
    """Smallest value."""
    max: Static[int | float | str | None] = None
    """Largest value."""
    after: Static[str | None] = None
    """Earliest date or time."""
    before: Static[str | None] = None
    """Latest date or time."""
    values: Static[list[str] | None] = None
    """What may be chosen."""
    options: Static[list[str] | None] = None
    """Old name of `values`."""
    expression: Static[str | None] = None
    """Expression that gives what may be chosen."""
    allow_custom_value: Static[bool] = False
    """Whether another value may be given than those to choose from."""
    is_radio: Static[bool] = False
    """Whether a form shows the values beside each other."""
    auto_select_first: Static[bool] = False
    """Whether the first value is the default."""
    item_type: Static[InputType | None] = None
    """Type of the items."""
    allowed_file_extensions: Static[list[str] | None] = None
    """Endings of the names of files that are accepted, such as `.csv`."""
    extension: Static[str | None] = None
    """Old, and of no effect: a file keeps its name."""
    json_schema: Static[dict[str, Any] | str | None] = None
    """JSON Schema that the value must follow."""
    inputs: Static[list[Input] | None] = None
    """Inputs of the form."""

    @model_validator(mode="after")
    def _check(self) -> Input:
        for name, types in _OF_TYPE.items():
            if name in self.model_fields_set and self.type not in types:
                alias = type(self).model_fields[name].alias or name
                raise ValueError(f"`{alias}` is not a property of {self.type} inputs")
        if self.defaults is not None and not self.required:
            raise ValueError(
                f"{self.id}: Inputs with a default value must be required, "
                "since the default is always applied."
            )
        if self.defaults is not None and self.prefill is not None:
            raise ValueError(f"input `{self.id}` cannot have both `defaults` and `prefill`")
        self._check_items()
        return self

    def _check_items(self) -> None:
        if self.type is InputType.ARRAY and self.item_type is None:
            raise ValueError(f"input `{self.id}` of type ARRAY needs an `itemType`")
        if self.item_type in _NO_ITEMS:
            raise ValueError(f"{self.id}: `itemType` cannot be {self.item_type}")
        if self.values is not None and self.options is not None:
            raise ValueError("`values` and `options` are two names of one property: keep `values`")
        choice = self.type in (InputType.SELECT, InputType.MULTISELECT, InputType.ENUM)
        if choice and not (self.values or self.options or self.expression):
            raise ValueError(f"input `{self.id}` of type {self.type} needs `values`")
        is_path = str(self.defaults).startswith(("file:", "nsfile:"))
        if self.type is InputType.FILE and self.defaults is not None and not is_path:
            raise ValueError(
                f"{self.id}: inputs of type 'FILE' only support `defaults` as local files "
                "using a file URI or as namespace files using a nsfile URI"
            )
        if self.type is InputType.FORM and not self.inputs:
            raise ValueError(f"input `{self.id}` of type FORM needs `inputs`")

    @property
    def choices(self) -> list[str]:
        """The literal values of a SELECT or MULTISELECT."""
        return self.values or self.options or []


class Output(Document):
    """A value that an execution gives when it ends."""

    id: Static[str] = Field(pattern=INPUT_ID)
    type: Static[InputType | None] = None
    value: Static[Any]
    display_name: Static[str | None] = None
    description: Static[str | None] = None
    required: Static[bool] = True
    item_type: Static[InputType | None] = None


InputList = Annotated[list[Input], Field()]
