"""The base of everything a user writes in YAML, and how it tolerates expressions.

A property may hold `{{ … }}` where a number stands later. So reading has two steps: now, everything
without an expression is checked against its type, names and structure included; when a task runs,
the properties with expressions are rendered and checked against the same type. A property that is
`Static` (ids, `disabled`, …) is taken literally.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails, PydanticCustomError

__all__ = [
    "Document",
    "Static",
    "TypeResolver",
    "UnknownTypeError",
    "has_expression",
    "holds_expression",
    "typed",
]


class StaticMarker:
    """Marks a property that is never rendered."""


_STATIC = StaticMarker()


class UnknownTypeError(LookupError):
    """No type has that id; `nearest` may be what was meant."""

    def __init__(self, type_id: str, nearest: str = "", hint: str = "") -> None:
        super().__init__(type_id)
        self.type_id = type_id
        self.nearest = nearest
        self.hint = hint


class TypeResolver(Protocol):
    """Gives the class behind a `type:`; the plugin registry is the one that knows them."""

    def resolve(self, kind: str, type_id: str) -> type[Document]:
        """Find a class.

        Args:
            kind: task, trigger, condition, taskRunner, …
            type_id: Long, short or historical id.

        Raises:
            UnknownTypeError: there is none.
        """
        ...


def has_expression(text: str) -> bool:
    """Whether the text holds anything to render."""
    return "{{" in text or "{%" in text or "{#" in text


def holds_expression(value: Any) -> bool:
    """Whether a text anywhere in plain data holds anything to render; keys count too."""
    if isinstance(value, str):
        return has_expression(value)
    if isinstance(value, Mapping):
        return any(holds_expression(k) or holds_expression(v) for k, v in value.items())
    if isinstance(value, list | tuple):
        return any(map(holds_expression, value))
    return False


class Document(BaseModel):
    """A map in YAML with known properties; unknown ones are refused."""

    model_config = ConfigDict(
        extra="forbid",
        alias_generator=to_camel,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        arbitrary_types_allowed=True,
        defer_build=True,  # a class is built when it is first used; few flows use many
        protected_namespaces=(),
        coerce_numbers_to_str=True,
    )

    static_fields: ClassVar[frozenset[str]] = frozenset()
    """Names of the properties that are taken literally."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.static_fields = frozenset(
            name
            for name, field in cls.model_fields.items()
            if any(isinstance(item, StaticMarker) for item in field.metadata)
        )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        # `triggers:` with nothing behind it is a null in YAML and means "none".
        if isinstance(value, Mapping) and None in value.values():
            return {key: item for key, item in value.items() if item is not None}
        return value

    @field_validator("*", mode="wrap")
    @classmethod
    def _tolerate_expressions(
        cls, value: Any, handler: Callable[[Any], Any], info: ValidationInfo
    ) -> Any:
        if info.field_name in cls.static_fields or not holds_expression(value):
            return handler(value)
        if not isinstance(value, str):
            _check_around_expressions(cls, str(info.field_name), value, handler)
        return value

    @classmethod
    def field_adapter(cls, name: str) -> TypeAdapter[Any]:
        """Give what checks and converts a rendered value of one property."""
        return _adapter(cls, name)

    def dynamic_fields(self) -> list[str]:
        """Names of the properties that hold expressions in this very document."""
        return [
            name
            for name in type(self).model_fields
            if name not in self.static_fields and holds_expression(self.__dict__.get(name))
        ]


@cache
def _adapter(cls: type[Document], name: str) -> TypeAdapter[Any]:
    field = cls.model_fields[name]
    annotation: Any = field.annotation
    if field.metadata:
        annotation = Annotated[(annotation, *field.metadata)]
    return TypeAdapter(
        annotation,
        config=ConfigDict(coerce_numbers_to_str=True) if not _is_model(field.annotation) else None,
    )


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _check_around_expressions(
    cls: type[Document], name: str, value: Any, handler: Callable[[Any], Any]
) -> None:
    """Report what is wrong in a value whether or not its expressions turn out well."""
    try:
        handler(value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        wrong = [item for item in details if _is_wrong_anyway(item)]
        if not wrong or (
            len(wrong) < len(details) and _is_choice(cls.model_fields[name].annotation)
        ):
            return
        raise ValidationError.from_exception_data(
            cls.__name__,
            [
                InitErrorDetails(
                    type=PydanticCustomError(
                        item["type"],
                        item["msg"].replace("{", "{{").replace("}", "}}"),
                    )
                    if item["type"] not in ("extra_forbidden", "missing")
                    else item["type"],
                    loc=item["loc"],
                    input=item["input"],
                )
                for item in wrong
            ],
        ) from error


def _is_wrong_anyway(item: Any) -> bool:
    return item["type"] in ("extra_forbidden", "missing") or not holds_expression(item["input"])


def _is_choice(annotation: Any) -> bool:
    if get_origin(annotation) not in (Union, UnionType):
        return False
    return len([arm for arm in get_args(annotation) if arm is not NoneType]) > 1


def _resolve(kind: str, value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Document):
        return value
    if not isinstance(value, Mapping):
        raise PydanticCustomError("typed_map", f"expected a {kind}: a map with a `type`")
    type_id = value.get("type")
    if not isinstance(type_id, str) or not type_id:
        raise PydanticCustomError("missing_type", f"a {kind} needs a `type`")
    resolver: TypeResolver | None = (info.context or {}).get("resolver")
    if resolver is None:
        raise PydanticCustomError("no_resolver", f"no types are known here to read a {kind} with")
    try:
        cls = resolver.resolve(kind, type_id)
    except UnknownTypeError as error:
        raise PydanticCustomError(
            "unknown_type",
            "Invalid type: {type_id}",
            {"type_id": error.type_id, "nearest": error.nearest, "hint": error.hint},
        ) from error
    return cls.model_validate(value, context=info.context, by_alias=True, by_name=False)


def typed(kind: str) -> BeforeValidator:
    """Validator of a field whose class is chosen by its `type` property."""
    return BeforeValidator(partial(_resolve, kind))


T = TypeVar("T")
Static = Annotated[T, _STATIC]
"""`Static[str]`: the property is taken literally, `{{` included."""
