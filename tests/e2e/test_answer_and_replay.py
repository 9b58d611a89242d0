"""An execution that waits is answered in a form; one that has ended is replayed and labelled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import bar_row, header_state, log
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

ASKS = """\
id: asks
namespace: e2e.answers
tasks:
  - id: review
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - id: approved
        type: BOOL
        defaults: false
      - id: reason
        type: STRING
  - id: tell
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.review.onResume.approved }}, since {{ outputs.review.onResume.reason }}"
"""
DECIDES = """\
id: decides
namespace: e2e.answers
tasks:
  - id: release
    type: io.kestra.plugin.core.flow.Approval
  - id: tell
    type: io.kestra.plugin.core.log.Log
    message: "{{ outputs.release }}"
"""


def open_paused(site: Site, visit: Visit, source: str, flow: str) -> Page:
    site.server.save(source)
    execution = site.server.execute(f"e2e.answers/{flow}")["id"]
    site.server.await_state(execution, frozenset({"PAUSED"}))
    visit.page.goto(f"executions/e2e.answers/{flow}/{execution}")
    expect(header_state(visit.page)).to_have_text("paused")
    return visit.page


def test_a_pause_says_where_and_takes_the_answers_that_it_asks_for(
    site: Site, visit: Visit
) -> None:
    page = open_paused(site, visit, ASKS, "asks")
    band = page.get_by_role("status").filter(has_text="review waits to be resumed")
    expect(band).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    dialog = page.get_by_role("dialog", name="Resume review")
    dialog.get_by_label("true").check()
    dialog.get_by_role("button", name="Resume").click()
    expect(dialog.get_by_text("This input is required.")).to_be_visible()
    expect(dialog.get_by_label("reason")).to_be_focused()
    page.keyboard.type("all is well")
    page.keyboard.press("Enter")
    expect(header_state(page)).to_have_text("success")
    expect(band).to_have_count(0)
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Logs").click()
    expect(log(page)).to_contain_text("true, since all is well")


def test_an_approval_takes_a_decision_with_a_comment(site: Site, visit: Visit) -> None:
    page = open_paused(site, visit, DECIDES, "decides")
    page.get_by_role("button", name="Resume").click()
    dialog = page.get_by_role("dialog", name="Decide release")
    dialog.get_by_label("Comment").fill("checked twice")
    dialog.get_by_role("button", name="Approve").click()
    expect(header_state(page)).to_have_text("success")
    page.get_by_role("navigation", name="Views").get_by_role("link", name="Logs").click()
    expect(log(page)).to_contain_text("APPROVED")
    expect(log(page)).to_contain_text("checked twice")


def test_an_execution_is_replayed_with_other_inputs_and_labelled(site: Site, visit: Visit) -> None:
    page = visit.page
    first = site.server.execute("tutorial/hello-world", name="Ada")["id"]
    site.server.wait(first)
    page.goto(f"executions/tutorial/hello-world/{first}")
    more = page.get_by_role("button", name="More actions")
    more.click()
    page.get_by_role("menuitem", name="Replay with other inputs").click()
    dialog = page.get_by_role("dialog", name="Replay hello-world")
    name = dialog.locator("#input-name")
    expect(name).to_have_value("Ada")
    name.fill("Grace")
    dialog.get_by_role("button", name="Replay").click()
    expect(page).to_have_url(re.compile(rf"/hello-world/(?!{first})\w+$"))
    expect(header_state(page)).to_have_text("success")
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("main")).to_contain_text("Grace")

    more.click()
    page.get_by_role("menuitem", name="Change labels").click()
    labels = page.get_by_role("dialog", name="Change labels")
    labels.get_by_role("textbox").fill("reviewed: by Grace")
    labels.get_by_role("button", name="Save").click()
    expect(labels).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("by Grace")


def test_an_execution_is_replayed_from_a_task_on(site: Site, visit: Visit) -> None:
    page = visit.page
    first = site.server.execute("tutorial/hello-world", name="Ada")["id"]
    site.server.wait(first)
    page.goto(f"executions/tutorial/hello-world/{first}")
    bar_row(page, "count").click()
    page.get_by_role("button", name="Replay from here").click()
    page.get_by_role("button", name="Replay", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/hello-world/(?!{first})\w+$"))
    expect(header_state(page)).to_have_text("success")
