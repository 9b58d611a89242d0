"""Core tasks against a server: what they ask of its store, its files and its settings."""

from __future__ import annotations

from pathlib import Path

from tests.integration.system.api import NAMESPACE, Api


def test_a_namespace_file_is_read_at_the_address_that_names_it(api: Api) -> None:
    api.client.post(
        f"/namespaces/{NAMESPACE}/files?path=/a/b.txt", files={"fileContent": b"first"}
    ).raise_for_status()
    api.client.post(
        f"/namespaces/{NAMESPACE}/files?path=/a/b.txt", files={"fileContent": b"second"}
    ).raise_for_status()
    found = api.outputs(
        "addressed",
        """\
tasks:
  - {id: size, type: core.storage.Size, uri: "kestra:///core/tasks/_files/a/b.txt"}
  - {id: read, type: core.debug.Return, format: "{{ read(fileURI('a/b.txt')) }}"}
""",
    )
    assert found["size"] == {"size": 6}
    assert found["read"] == {"value": "second"}


def test_keys_are_purged_by_pattern_in_the_namespaces_below_too(api: Api) -> None:
    for namespace in ("purged", "purged.below", "kept"):
        for key in ("cache_a", "cache_b", "other"):
            api.client.put(f"/namespaces/{namespace}/kv/{key}", content="1").raise_for_status()
    found = api.outputs(
        "purges",
        """\
tasks:
  - id: purge
    type: core.kv.PurgeKV
    namespaces: [purged]
    keyPattern: "cache_*"
    behavior: {type: key, expiredOnly: false}
""",
    )
    assert found["purge"] == {"size": 4}
    left = {
        name: [each["key"] for each in api.client.get(f"/namespaces/{name}/kv").json()]
        for name in ("purged", "purged.below", "kept")
    }
    assert left["purged"] == left["purged.below"] == ["other"]
    assert len(left["kept"]) == 3


def test_files_are_read_below_allowed_paths_alone_and_uploads_are_bounded(
    api: Api, opened: Path
) -> None:
    (opened / "in.txt").write_text("open")
    flow = """\
inputs: [{id: f, type: FILE}]
tasks:
  - {id: r, type: core.debug.Return, format: "{{ read(inputs.f) }}"}
"""
    found = api.outputs("local", flow, f=(None, f"file://{opened}/in.txt"))
    assert found["r"] == {"value": "open"}
    for given in ((None, "file:///etc/passwd"), ("large.txt", b"x" * 1001)):
        answer = api.client.post(f"/executions/{NAMESPACE}/local", files={"f": given})
        assert answer.status_code in (413, 422), answer.text


SHARED = """\
tasks:
  - id: shared
    type: core.flow.WorkingDirectory
    inputFiles: {a.txt: "from {{ flow.id }}"}
    outputFiles: ["*.txt", "{{ outputs.write.vars.name }}"]
    tasks:
      - id: write
        type: io.kestra.plugin.scripts.shell.Commands
        commands:
          - cat a.txt > "b b.txt"
          - echo x > c.md
          - echo '::{"outputs":{"name":"c.md"}}::'
      - {id: skipped, type: core.debug.Return, runIf: "{{ outputs.write.vars.name == 'other' }}"}
      - id: see
        type: io.kestra.plugin.scripts.shell.Commands
        commands: ['ls | tr "\\n" " "; echo; test "$PWD" = {{ workingDir }}', 'stat -c %a .']
"""


def test_tasks_share_a_directory_and_its_files_are_kept(api: Api) -> None:
    execution = api.run("shared", SHARED)
    assert execution["state"]["current"] == "SUCCESS", api.messages(execution)
    runs = {run["taskId"]: run for run in execution["taskRunList"]}
    assert list(runs) == ["shared", "write", "skipped", "see"]
    assert {runs[each].get("parentTaskRunId") for each in ("write", "skipped", "see")} == {
        runs["shared"]["id"]
    }
    assert runs["skipped"]["state"]["current"] == "SKIPPED"
    assert sorted(runs["shared"]["outputs"]["outputFiles"]) == ["a.txt", "b b.txt", "c.md"]
    said = api.messages(execution)
    assert any(line.startswith("a.txt b b.txt c.md") for line in said)
    assert "700" in said
    uri = runs["shared"]["outputs"]["outputFiles"]["b b.txt"]
    content = api.client.get(f"/executions/{execution['id']}/file", params={"path": uri})
    assert content.text == "from shared"


def test_a_directory_that_cannot_be_filled_fails_the_block_before_its_tasks(api: Api) -> None:
    execution = api.run(
        "unfilled",
        """\
tasks:
  - id: shared
    type: core.flow.WorkingDirectory
    inputFiles: {../a.txt: x}
    tasks: [{id: never, type: core.debug.Return, format: x}]
    errors: [{id: told, type: core.log.Log, message: told}]
""",
    )
    assert execution["state"]["current"] == "FAILED"
    assert [run["taskId"] for run in execution["taskRunList"]] == ["shared"]
    assert any("../a.txt" in line for line in api.messages(execution))


def test_what_a_failed_block_wrote_is_kept_and_a_restart_begins_anew(api: Api) -> None:
    tasks = """\
inputs: [{id: fail, type: BOOL, defaults: true}]
tasks:
  - id: shared
    type: core.flow.WorkingDirectory
    outputFiles: [log.txt]
    tasks:
      - {id: one, type: io.kestra.plugin.scripts.shell.Commands, commands: [echo one >> log.txt]}
      - id: two
        type: io.kestra.plugin.scripts.shell.Commands
        commands: ['{{ labels.system.restarted is defined }} && cat log.txt']
    finally:
      - id: last
        type: core.debug.Return
        format: "{{ read(outputs.shared.outputFiles['log.txt']) }}"
"""
    execution = api.run("restarted", tasks)
    assert execution["state"]["current"] == "FAILED"
    states = [(run["taskId"], run["state"]["current"]) for run in execution["taskRunList"]]
    assert states == [
        ("shared", "FAILED"),
        ("one", "SUCCESS"),
        ("two", "FAILED"),
        ("last", "SUCCESS"),
    ]
    assert execution["taskRunList"][3]["outputs"] == {"value": "one\n"}
    again = api.client.post(f"/executions/{execution['id']}/restart")
    assert again.status_code == 200, again.text
    ended = api.ended(execution["id"])
    states = [(run["taskId"], run["state"]["current"]) for run in ended["taskRunList"]]
    assert states == [
        ("shared", "SUCCESS"),
        ("one", "SUCCESS"),
        ("two", "SUCCESS"),
        ("last", "SUCCESS"),
    ], api.messages(ended)
    assert ended["taskRunList"][3]["outputs"] == {"value": "one\n"}
    assert len(ended["taskRunList"][0]["attempts"]) == 2


def test_a_cache_is_found_again_until_it_is_too_old(api: Api) -> None:
    tasks = """\
tasks:
  - id: each
    type: core.flow.ForEach
    values: [x, y]
    tasks:
      - id: shared
        type: core.flow.WorkingDirectory
        cache: {patterns: ["lib/**"], ttl: TTL}
        tasks:
          - id: install
            type: io.kestra.plugin.scripts.shell.Commands
            commands:
              - 'test -x lib/{{ taskrun.value }} && echo found || echo installed'
              - 'mkdir -p lib; touch lib/{{ taskrun.value }}; chmod +x lib/*; ls lib'
"""
    forever, brief = tasks.replace("TTL", "PT1H"), tasks.replace("TTL", "PT0.000001S")
    assert api.messages(api.run("cached", forever)).count("installed") == 2
    again = api.messages(api.run("cached", forever))
    assert again.count("found") == 2
    assert [line for line in again if line in ("x", "y")] == ["x", "y"]
    assert api.messages(api.run("cached", brief)).count("installed") == 2


def test_a_log_may_be_kept_as_a_file_in_the_place_of_lines(api: Api) -> None:
    tasks = """\
inputs: [{id: token, type: SECRET, defaults: to-be-hidden}]
tasks:
  - id: noisy
    type: io.kestra.plugin.scripts.shell.Commands
    taskRunner: {type: core.runner.Process}
    logToFile: true
    env: {TOKEN: "{{ inputs.token }}"}
    commands: ['for i in 1 2 3; do echo "line $i $TOKEN"; done; exit 3']
"""
    execution = api.run("files_logs", tasks)
    assert execution["state"]["current"] == "FAILED"
    assert not [line for line in api.messages(execution) if line.startswith("line")]
    uri = execution["taskRunList"][0]["attempts"][0]["logFile"]
    file = api.client.get(f"/executions/{execution['id']}/file", params={"path": uri})
    lines = [line.split(" ", 1)[1] for line in file.text.splitlines()]
    assert lines[:3] == [f"INFO line {number} ******" for number in (1, 2, 3)]
    assert lines[3].startswith("ERROR Command failed with exit code 3")
    said = api.client.post(
        "/flows/validate", content="id: a\nnamespace: b\n" + LOGGED_BY_EXECUTOR
    ).text
    assert "logToFile" in said


LOGGED_BY_EXECUTOR = "tasks: [{id: x, type: core.log.Log, message: x, logToFile: true}]\n"
