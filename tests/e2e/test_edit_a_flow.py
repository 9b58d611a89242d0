"""What is wrong in a flow is said at its line while one types, and cannot be saved."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.pages import header_state, verdict
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

SOURCE = """\
id: {flow}
namespace: e2e
tasks:
  - id: say
    type: io.kestra.plugin.core.log.Log
    message: hello
"""


def open_editor(site: Site, visit: Visit, flow: str) -> Page:
    site.server.save(SOURCE.format(flow=flow))
    visit.page.goto(f"flows/edit/e2e/{flow}/edit")
    expect(verdict(visit.page)).to_have_text("valid")
    expect(visit.page.get_by_role("textbox", name="Source of the flow")).to_be_focused()
    return visit.page


def write_over_line(page: Page, number: int, text: str) -> None:
    """Go to a line as one does with keys, and replace it."""
    page.keyboard.press("Control+Home")
    for _ in range(number - 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type(text)


def stored_source(site: Site, flow: str) -> str:
    with site.server.client() as client:
        answer = client.get(f"/flows/e2e/{flow}", params={"source": "true"})
    return str(answer.raise_for_status().json()["source"])


def test_an_unknown_property_is_told_at_its_line_mended_saved_and_run(
    site: Site, visit: Visit
) -> None:
    page = open_editor(site, visit, "mended")
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_disabled()

    write_over_line(page, 6, "mesage: bonjour")
    problems = page.get_by_role("list", name="Problems").get_by_role("button")
    unknown = problems.filter(has_text='Unrecognized field "mesage"')
    expect(unknown).to_contain_text("6:5")
    expect(unknown).to_contain_text("did you mean `message`?")
    expect(page.locator(".squiggly-error").first).to_be_visible()
    expect(verdict(page)).to_have_text("2 errors")  # the other one misses what was meant
    expect(save).to_be_disabled()
    page.keyboard.press("Control+s")
    assert "message: hello" in stored_source(site, "mended")

    page.keyboard.press("Control+Home")
    unknown.click()
    expect(page.get_by_role("textbox", name="Source of the flow")).to_be_focused()
    page.keyboard.press("Shift+End")
    page.keyboard.type("message: bonjour")
    expect(verdict(page)).to_have_text("valid")
    page.keyboard.press("Control+s")
    expect(page.locator("footer")).to_contain_text("revision 2")
    assert "message: bonjour" in stored_source(site, "mended")

    page.get_by_role("button", name="Run").click()
    page.get_by_role("dialog").get_by_role("button", name="Start").click()
    expect(header_state(page)).to_have_text("success")
    expect(page.get_by_role("link", name="revision 2")).to_be_visible()


def test_a_wrong_type_and_broken_yaml_are_told_at_their_lines(site: Site, visit: Visit) -> None:
    page = open_editor(site, visit, "mistyped")
    problem = page.get_by_role("list", name="Problems").get_by_role("button")

    page.keyboard.press("Control+Home")
    page.keyboard.type("disabled: perhaps\n")
    wrong_type = "`disabled` must be true or false, not `perhaps`"
    expect(problem).to_have_text(re.compile(f"^1:1{wrong_type}"))

    write_over_line(page, 1, "labels: }")
    expect(problem).to_have_text(re.compile("^1:9.*did not find expected node content"))

    page.get_by_role("link", name="Overview").click()
    leave = page.get_by_role("dialog", name="Leave without saving?")
    leave.get_by_role("button", name="Keep editing").click()
    expect(verdict(page)).to_have_text(re.compile("error"))
    page.get_by_role("link", name="Overview").click()
    leave.get_by_role("button", name="Discard changes").click()
    expect(page).to_have_url(re.compile("/e2e/mistyped/overview$|/e2e/mistyped$"))
    assert stored_source(site, "mistyped") == SOURCE.format(flow="mistyped")
