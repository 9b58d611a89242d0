"""From the start page to the outputs of the taxi example, while it runs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import bar_row, header_state, log
from tests.e2e.visit import Visit
from tests.support.examples import distinct_trips

pytestmark = pytest.mark.timeout(240)


def test_the_taxi_example_is_found_run_and_watched_to_its_outputs(site: Site, visit: Visit) -> None:
    page = visit.page
    site.gate.clear()
    page.goto("/")
    start_from_the_list(page, taxi="green", year="2020", month="02")

    # the download is held, so the page shows a run in the middle
    expect(page).to_have_url(re.compile(r"/ui/executions/tutorial/taxi/\w+"))
    expect(bar_row(page, "set-labels")).to_contain_text("success")
    expect(bar_row(page, "extract")).to_contain_text("running")
    expect(header_state(page)).to_have_text("running")
    expect(bar_row(page, "count")).to_have_count(0)
    length = bar_row(page, "extract").get_by_role("gridcell").nth(1)
    before = length.inner_text()
    expect(length).not_to_have_text(before)

    page.get_by_role("navigation", name="Views").get_by_role("link", name="Logs").click()
    wanted = distinct_trips("green", "2020-02")
    expect(log(page)).to_have_count(0)
    site.gate.set()
    expect(log(page)).to_contain_text("401 lines in green_tripdata_2020-02.csv")
    expect(log(page)).to_contain_text(f"{wanted} trips of green_tripdata_2020-02.csv are loaded")
    expect(header_state(page)).to_have_text("success")

    page.get_by_role("link", name="Gantt").click()
    for task in ("extract", "if-green", "green-merge", "count", "tell"):
        expect(bar_row(page, task)).to_contain_text("success")
    expect(bar_row(page, "green-merge")).to_have_attribute("aria-level", "2")

    page.get_by_role("link", name="Outputs").click()
    expect(page.get_by_role("button", name="Outputs of the flow")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"trips\W*{wanted}"))
    assert site.examples.rows("green") == wanted


def start_from_the_list(page: Page, *, taxi: str, year: str, month: str) -> None:
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Flows").click()
    page.get_by_role("searchbox").fill("taxi")
    page.get_by_role("button", name="Run taxi", exact=True).click()
    dialog = page.get_by_role("dialog", name="Run taxi")
    dialog.get_by_label("Kind of taxi").select_option(taxi)
    dialog.get_by_label("Year").select_option(year)
    dialog.get_by_label("Month").select_option(month)
    dialog.get_by_role("button", name="Start").click()
