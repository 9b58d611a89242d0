"""What an execution leaves behind is looked at, and what is in it never runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Site
from tests.e2e.pages import header_state, log
from tests.e2e.visit import Visit

pytestmark = pytest.mark.timeout(240)

FLOW = """\
id: hostile
namespace: e2e.outputs
description: '<script>document.title="owned"</script> [x](javascript:alert(1))'
labels:
  team: '<img src=x onerror=alert(1)>'
inputs:
  - {id: name, type: STRING, defaults: '"><svg onload=alert(1)>'}
tasks:
  - id: make
    type: io.kestra.plugin.scripts.shell.Commands
    taskRunner:
      type: io.kestra.plugin.core.runner.Process
    outputFiles: ["*.csv", "*.md", "*.svg", "*.html", "*.jsonl"]
    commands:
      - printf 'id,name\\n1,<img src=x onerror=alert(1)>\\n2,"Ada, first"\\n' > rows.csv
      - printf '{"a":"<b>x</b>"}\\n' > rows.jsonl
      - printf '# Report\\n\\n<script>alert(1)</script>\\n[x](javascript:alert(1))\\n' > report.md
      - printf '![p](http://evil.test/p.png)\\n' >> report.md
      - printf '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>' > pic.svg
      - printf '<script>alert(1)</script>' > page.html
      - printf '\\033[31mred\\033[0m \\033]8;;javascript:alert(1)\\033\\\\link\\033]8;;\\033\\\\\\n'
      - echo '<script>alert(1)</script>'
      - echo '::{"outputs":{"odd":"<img src=x onerror=alert(1)>"}}::'
      - echo '::{"metrics":[{"name":"rows","type":"counter","value":42,"tags":{"of":"x"}}]}::'
  - id: each
    type: io.kestra.plugin.core.flow.ForEach
    values: [a, b]
    tasks:
      - id: row
        type: io.kestra.plugin.core.output.OutputValues
        values:
          n: "{{ taskrun.value }}"
"""


@pytest.fixture
def execution(site: Site) -> dict[str, Any]:
    site.server.save(FLOW)
    return site.server.wait(site.server.execute("e2e.outputs/hostile")["id"])


def page_of(execution: dict[str, Any], tab: str) -> str:
    return f"executions/e2e.outputs/hostile/{execution['id']}/{tab}"


def test_hostile_texts_and_files_are_shown_and_nothing_in_them_runs(
    visit: Visit, execution: dict[str, Any]
) -> None:
    page = visit.page
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(page_of(execution, "outputs"))
    page.get_by_role("button", name="make", exact=True).click()
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    for _ in range(5):
        page.get_by_role("button", name="Preview").first.click()
    expect(page.get_by_role("cell", name="Ada, first")).to_be_visible()
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    expect(page.locator('img[src^="data:image/svg+xml"]')).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert page.locator('a[href^="javascript"]').count() == 0
    for tab in ["logs", "overview", "topology", "metrics", "dependencies"]:
        page.goto(page_of(execution, tab))
        expect(header_state(page)).to_have_text("success")
        page.wait_for_load_state("networkidle")
        assert page.locator('a[href^="javascript"], img[src^="http"]').count() == 0
    page.goto("flows/edit/e2e.outputs/hostile")
    expect(page.get_by_role("heading", name="hostile")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert dialogs == []
    assert "owned" not in page.title()


def test_terminal_colours_are_colours_and_lines_have_addresses(
    visit: Visit, execution: dict[str, Any]
) -> None:
    page = visit.page
    page.goto(page_of(execution, "logs"))
    expect(log(page)).to_contain_text("red link")
    red = log(page).get_by_text("red", exact=True)
    plain = log(page).get_by_text("link")
    colour = "each => getComputedStyle(each).color"
    assert red.evaluate(colour) != plain.evaluate(colour)
    page.get_by_role("button", name="By time").click()
    expect(page).to_have_url(re.compile("by=task"))
    log(page).get_by_text("2", exact=True).click()
    expect(page).to_have_url(re.compile("#L2$"))


def test_a_value_of_an_iteration_is_taken_into_the_console(
    visit: Visit, execution: dict[str, Any]
) -> None:
    page = visit.page
    page.goto(page_of(execution, "outputs"))
    page.get_by_role("button", name="row × 2").click()
    page.get_by_role("button", name="b", exact=True).click()
    page.get_by_role("button", name="Use n in the console").click()
    console = page.get_by_role("region", name="Expression console")
    expect(console.get_by_role("textbox")).to_have_value("{{ outputs.row.b.values.n }}")
    expect(console.get_by_text("b", exact=True)).to_be_visible()
    console.get_by_role("textbox").fill("{{ outputs.row.nothing }}")
    expect(console).to_contain_text("Unable to find")
    page.reload()
    expect(console.get_by_role("textbox")).to_have_value("{{ outputs.row.nothing }}")


def test_metrics_lead_to_the_task_that_took_them(visit: Visit, execution: dict[str, Any]) -> None:
    page = visit.page
    page.goto(page_of(execution, "metrics"))
    row = page.get_by_role("table", name="Metrics").get_by_role("row").filter(has_text="rows")
    expect(row).to_contain_text("42")
    row.get_by_role("button", name="make").click()
    expect(page.get_by_role("complementary", name="Task run make")).to_be_visible()


def test_an_execution_is_put_into_another_state_and_deleted(
    visit: Visit, execution: dict[str, Any]
) -> None:
    page = visit.page
    page.goto(page_of(execution, "gantt"))
    more = page.get_by_role("button", name="More actions")
    more.click()
    page.get_by_role("menuitem", name="Change the state").click()
    page.get_by_label("New state").select_option("FAILED")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(header_state(page)).to_have_text("failed")
    more.click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Executions")).to_be_visible()
    expect(page.get_by_text(execution["id"])).to_have_count(0)
