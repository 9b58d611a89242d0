"""Tasks that look after the server: they find and delete what they should, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.system.api import NAMESPACE, Api

QUIET = "tasks:\n  - {id: say, type: core.log.Log, message: [one, two]}\n"
STORES = """\
tasks:
  - {id: say, type: core.log.Log, level: WARN, message: kept}
  - {id: write, type: core.storage.Write, content: text}
  - {id: measure, type: core.metric.Publish, metrics: [{type: counter, name: rows, value: 1}]}
"""
LATER = "{{ now() | dateAdd(1, 'DAYS') }}"
EARLIER = "{{ now() | dateAdd(-1, 'DAYS') }}"


def task(kind: str, **properties: Any) -> str:
    """Give a flow of one task, with the id `it`."""
    return f"tasks: {json.dumps([{'id': 'it', 'type': f'core.{kind}', **properties}])}\n"


def test_executions_are_counted_by_flow_and_by_namespace(api: Api) -> None:
    for _ in range(3):
        api.run("counted", QUIET)
    wanted: dict[str, Any] = {"startDate": EARLIER, "expression": "{{ count >= 3 }}"}
    flows = [{"namespace": NAMESPACE, "flowId": each} for each in ("counted", "nothing")]
    found = api.outputs("counts", task("execution.Count", flows=flows, **wanted))["it"]
    assert found == {
        "results": [{"namespace": NAMESPACE, "flowId": "counted", "count": 3}],
        "total": 3,
    }
    wanted["states"] = ["SUCCESS"]
    below = api.outputs("below", task("execution.Count", namespaces=["core"], **wanted))["it"]
    assert below["results"][0]["namespace"] == "core"
    assert below["total"] >= 3
    wanted["startDate"] = LATER
    nothing = api.outputs("later", task("execution.Count", namespaces=["core"], **wanted))["it"]
    assert nothing == {"results": [], "total": 0}


def test_a_log_is_fetched_as_a_file_of_records(api: Api) -> None:
    other = api.run("logged", QUIET)
    properties = {"executionId": other["id"], "tasksId": ["say"], "level": "INFO"}
    found = api.run("fetches", task("log.Fetch", **properties))
    outputs = found["taskRunList"][0]["outputs"]
    assert outputs["size"] == 2
    path = {"path": outputs["uri"]}
    text = api.client.get(f"/executions/{found['id']}/file", params=path).text
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["message"] for row in rows] == ["one", "two"]
    assert {row["executionId"] for row in rows} == {other["id"]}


def test_log_lines_are_purged_by_level_and_the_execution_stays(api: Api) -> None:
    loud, quiet = api.run("loud", STORES), api.run("quiet", QUIET)
    purge = task("log.PurgeLogs", namespace="core", logLevels=["INFO"], endDate=LATER)
    assert api.outputs("purges_logs", purge)["it"]["count"] >= 2
    assert "kept" in api.messages(loud)
    assert api.messages(quiet) == []
    assert api.client.get(f"/executions/{quiet['id']}").status_code == 200


@pytest.mark.parametrize("kept", ["purgeExecution", "purgeLog", "purgeMetric", "purgeStorage", ""])
def test_executions_are_purged_with_what_is_wanted_of_theirs(api: Api, kept: str) -> None:
    old = [api.run(f"old{kept}", STORES) for _ in range(3)]
    properties = {"namespace": NAMESPACE, "flowId": f"old{kept}", "endDate": LATER, "batchSize": 2}
    switches = {kept: False} if kept else {}
    early = task("execution.PurgeExecutions", **{**properties, "endDate": EARLIER})
    assert api.outputs("early", early)["it"]["executionsCount"] == 0
    found = api.outputs("purges", task("execution.PurgeExecutions", **properties, **switches))["it"]
    lines = {"executionsCount": 3, "logsCount": 3, "metricsCount": 3, "storagesCount": 3}
    names = {
        "purgeExecution": "executionsCount",
        "purgeLog": "logsCount",
        "purgeMetric": "metricsCount",
        "purgeStorage": "storagesCount",
    }
    if kept:
        lines[names[kept]] = 0
    assert found == lines
    status = 200 if kept == "purgeExecution" else 404
    assert {api.client.get(f"/executions/{each['id']}").status_code for each in old} == {status}


def test_files_of_executions_that_are_gone_are_purged(api: Api) -> None:
    gone, stays = api.run("orphans", STORES), api.run("orphans", STORES)
    query = "deleteStorage=false&deleteLogs=true&deleteMetrics=true"
    api.client.delete(f"/executions/{gone['id']}?{query}").raise_for_status()
    properties = {"namespace": NAMESPACE, "flowId": "orphans"}
    counts = {"scannedCount": 2, "purgedCount": 1, "deletedFilesCount": 1}
    for dry_run in (True, True, False):
        purge = task("storage.PurgeStorage", **properties, dryRun=dry_run)
        assert api.outputs("purges_storage", purge)["it"] == counts
    again = task("storage.PurgeStorage", **properties, dryRun=False)
    assert api.outputs("purges_storage", again)["it"]["purgedCount"] == 0
    uri = stays["taskRunList"][1]["outputs"]["uri"]
    file = api.client.get(f"/executions/{stays['id']}/file", params={"path": uri})
    assert file.text == "text"
    whole = api.outputs("purges_storage", task("storage.PurgeStorage", endDate=EARLIER))["it"]
    assert whole["scannedCount"] == 0


def test_old_versions_of_namespace_files_are_purged(api: Api) -> None:
    for namespace in ("versions", "versions.below"):
        for text in (b"1", b"22", b"333"):
            for path in ("/a.sql", "/b.txt"):
                api.client.post(
                    f"/namespaces/{namespace}/files?path={path}", files={"fileContent": text}
                ).raise_for_status()
    properties = {"namespaces": ["versions"], "filePattern": "*.sql"}
    keep = {"type": "version", "keepAmount": 2}
    found = api.outputs("keeps", task("namespace.PurgeFiles", **properties, behavior=keep))
    assert found["it"] == {"size": 2}
    before = {"type": "version", "before": EARLIER}
    found = api.outputs("keeps", task("namespace.PurgeFiles", **properties, behavior=before))
    assert found["it"] == {"size": 0}
    found = api.outputs("keeps", task("namespace.PurgeFiles", **properties))
    assert found["it"] == {"size": 2}
    latest = api.client.get("/namespaces/versions.below/files?path=/a.sql")
    assert latest.content == b"333"
    other = api.client.get("/namespaces/versions/files?path=/b.txt&revision=1")
    assert other.content == b"1"


def test_old_revisions_of_flows_are_purged(api: Api) -> None:
    for number in range(4):
        api.run("revised", f"description: revision {number}\n{QUIET}")
    properties = {"namespace": NAMESPACE, "flowId": "revised"}
    early = {"before": EARLIER}
    found = api.outputs("revises", task("flow.PurgeFlows", **properties, behavior=early))
    assert found["it"] == {"size": 0}
    keep = {"keepAmount": 2}
    found = api.outputs("revises", task("flow.PurgeFlows", **properties, behavior=keep))
    assert found["it"] == {"size": 2}
    left = api.client.get(f"/flows/{NAMESPACE}/revised/revisions").json()
    assert [each["revision"] for each in left] == [3, 4]


def test_a_trigger_is_switched_off_and_on(api: Api) -> None:
    schedule = "- {id: yearly, type: core.trigger.Schedule, cron: '0 0 1 1 *'}"
    api.run("scheduled", f"{QUIET}triggers:\n  {schedule}\n")

    def is_off() -> bool:
        found = api.client.get("/triggers/search?q=yearly").json()["results"]
        return bool(found[0]["triggerContext"]["disabled"])

    properties = {"namespace": NAMESPACE, "flowId": "scheduled", "trigger": "yearly"}
    api.outputs("toggles", task("trigger.Toggle", **properties))
    assert is_off()
    api.outputs("toggles", task("trigger.Toggle", **properties, enabled=True))
    assert not is_off()
    failed = api.run("toggles", task("trigger.Toggle", **{**properties, "trigger": "nightly"}))
    assert failed["state"]["current"] == "FAILED"
    assert any("nightly" in line for line in api.messages(failed))


def test_a_task_is_read_from_a_template_and_run(api: Api) -> None:
    tasks = """\
inputs: [{id: kind, type: STRING, defaults: "{% raw %}{{ secret('NONE') }}{% endraw %}"}]
tasks:
  - id: give
    type: core.templating.TemplatedTask
    spec: |
      type: core.{{ 'debug' }}.Return
      format: "{{ inputs.kind }} in {{ flow.id }}"
  - id: file
    type: core.templating.TemplatedTask
    spec: "{type: core.storage.Write, content: text}"
"""
    found = api.outputs("templated", tasks)
    assert found["give"] == {"value": "{{ secret('NONE') }} in templated"}
    assert found["file"]["uri"].startswith("kestra:///core/tasks/templated/")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "type: core.flow.Sequential\ntasks: [{id: a, type: core.log.Log, message: x}]",
            "by itself",
        ),
        ("type: core.nothing.There", "core.nothing.There"),
        ("type: core.log.Log\nmessag: x", "messag"),
        ("type: core.templating.TemplatedTask\nspec: x", "another TemplatedTask"),
        ("- a", "no map"),
        ("type: core.execution.Labels\nlabels: {a: b}", "changes the execution"),
    ],
)
def test_what_no_template_may_give_fails_with_a_reason(api: Api, spec: str, message: str) -> None:
    failed = api.run("mistaken", task("templating.TemplatedTask", spec=spec))
    assert failed["state"]["current"] == "FAILED"
    assert any(message in line for line in api.messages(failed)), api.messages(failed)


def test_outputs_of_an_equal_run_are_taken_from_the_cache(api: Api) -> None:
    tasks = """\
inputs: [{id: x, type: STRING, defaults: a}]
tasks:
  - id: work
    type: io.kestra.plugin.scripts.shell.Commands
    taskCache: {enabled: true, ttl: TTL}
    taskRunner: {type: core.runner.Process}
    env: {WHERE: "{{ workingDir }}"}
    commands: ['echo "::{\\"outputs\\":{\\"x\\":\\"$(date +%N)-{{ inputs.x }}\\"}}::"']
"""
    hour, moment = tasks.replace("TTL", "PT1H"), tasks.replace("TTL", "PT0.000001S")

    def value(tasks: str, x: str) -> str:
        execution = api.run("remembers", tasks, x=(None, x))
        assert execution["state"]["current"] == "SUCCESS", api.messages(execution)
        (run,) = execution["taskRunList"]
        assert len(run["attempts"]) == 1
        return str(run["outputs"]["vars"]["x"])

    first = value(hour, "a")
    assert value(hour, "a") == first
    assert value(hour, "b").endswith("-b")
    assert value(hour, "a") == first
    assert value(moment, "a") != first
