"""All results of a search, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from vivace.store import Page, Query

__all__ = ["all_results"]

T = TypeVar("T")

_PAGE_SIZE = 1_000


async def all_results(
    search: Callable[[Query], Awaitable[Page[T]]], query: Query
) -> AsyncIterator[T]:
    """Give everything that a query matches; its page and size are not looked at.

    What is added or deleted meanwhile may shift the pages: then one item comes twice or not at all.
    """
    page = 1
    while True:
        found = await search(replace(query, page=page, size=_PAGE_SIZE))
        for item in found.results:
            yield item
        if len(found.results) < _PAGE_SIZE:
            return
        page += 1
