"""The first minute of a day: what failed, why, and since when."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site
from tests.e2e.pages import list_rows
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

BREAKS = """\
id: breaks
namespace: e2e.home
tasks:
  - id: explode
    type: io.kestra.plugin.core.execution.Fail
    errorMessage: the disk of host 7 is full
"""


def test_a_failure_appears_by_itself_and_leads_to_its_log(site: Site, visit: Visit) -> None:
    page = visit.page
    site.server.save(BREAKS)
    page.goto("")
    expect(page).to_have_url(re.compile("/ui/home$"))
    attention = page.get_by_role("region", name="Needs attention")
    expect(attention).to_be_visible()
    for _ in range(2):
        site.server.wait(site.server.execute("e2e.home/breaks")["id"])
    row = attention.get_by_role("listitem").filter(has_text="breaks")
    expect(row).to_contain_text("× 2")
    expect(row).to_contain_text("explode the disk of host 7 is full")

    row.get_by_role("link", name=re.compile("^2 failed executions")).click()
    expect(list_rows(page)).to_have_count(2)
    page.go_back()
    row.get_by_role("link", name=re.compile("^explode")).click()
    expect(page.get_by_role("region", name="Log")).to_contain_text("the disk of host 7 is full")


def test_a_stretch_of_time_is_chosen_in_the_bars(site: Site, visit: Visit) -> None:
    page = visit.page
    site.server.wait(site.server.execute("tutorial/hello-world")["id"])
    page.goto("executions")
    expect(list_rows(page)).not_to_have_count(0)
    bars = page.get_by_role("group", name=re.compile("^Executions over time"))
    box = bars.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=.*to="))
    expect(page.get_by_text("Nothing has run")).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option("PT1H")
    expect(list_rows(page)).not_to_have_count(0)
