"""Where things are on the pages, said once."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

__all__ = ["bar_row", "header_state", "list_rows", "log", "verdict"]


def header_state(page: Page) -> Locator:
    """Give the state in the header of an execution."""
    return page.locator("header span[data-state]")


def bar_row(page: Page, task: str) -> Locator:
    """Give the row of a task in the Gantt chart."""
    chart = page.get_by_role("treegrid", name="Task runs over time")
    return chart.get_by_role("row").filter(has=page.get_by_role("button", name=task, exact=True))


def log(page: Page) -> Locator:
    """Give the lines of an execution's log."""
    return page.get_by_role("region", name="Log", exact=True)


def list_rows(page: Page) -> Locator:
    """Give the rows of a list, without its head."""
    return page.get_by_role("table").locator("tbody").get_by_role("row")


def verdict(page: Page) -> Locator:
    """Give what the editor says of the whole source."""
    return page.locator("footer").get_by_role("status")
