"""Docstrings of fields reach the documentation."""

from __future__ import annotations

from pydantic import create_model

from vivace.model.document import Document
from vivace.services.field_docs import field_docs
from vivace.services.plugin_schema import schema_of


class Base(Document):
    """A base."""

    shared: str = ""
    """In the base.

    Said at length.
    """
    silent: int = 0


class Derived(Base):
    """Its heir."""

    own: str = ""
    """In the heir."""


def test_fields_have_their_docstrings_and_those_of_the_bases() -> None:
    assert field_docs(Derived) == {
        "shared": "In the base.\n\nSaid at length.",
        "own": "In the heir.",
    }


def test_the_schema_tells_what_the_docstrings_say() -> None:
    properties = schema_of(Derived, lambda kind: {"$ref": kind})["properties"]
    assert properties["own"]["title"] == "In the heir."
    assert properties["shared"]["description"] == "Said at length."
    assert "title" not in properties["silent"]


def test_a_class_without_source_has_none() -> None:
    assert field_docs(create_model("Made", x=int, __module__="nowhere")) == {}
