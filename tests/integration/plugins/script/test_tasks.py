"""Script tasks with real processes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.eventually import eventually
from tests.support.processes import alive
from vivace.errors import TaskError
from vivace.model.log import LogLevel
from vivace.plugin.testing import LocalContext, LoggedLine, Measurement

Runner = Callable[..., Awaitable[dict[str, Any]]]


def stored(context: LocalContext, uri: str) -> str:
    with context.files.open(uri) as stream:
        return stream.read().decode()


async def test_a_python_script_with_everything(run: Runner, context: LocalContext) -> None:
    context.variables.update(flow={"id": "my-flow"}, rows=3)
    outputs = await run(
        "python.Script",
        env={"WHO": "{{ flow.id }}"},
        outputFiles=["*.txt"],
        inputFiles={"in.json": '{"n": 41}'},
        script="""\
import json, os, sys
n = json.load(open("in.json"))["n"] + 1
open("out.txt", "w").write("answer %d" % n)
print('::{"outputs":{"n":%d,"who":"%s","nested":{"a":[1,2]}}}::' % (n, os.environ["WHO"]))
print('::{"metrics":[{"name":"rows","type":"counter","value":{{ rows }},"tags":{"k":"v"}}]}::')
print("plain line")
print("to stderr", file=sys.stderr)
""",
    )
    assert outputs["vars"] == {"n": 42, "who": "my-flow", "nested": {"a": [1, 2]}}
    assert outputs["exitCode"] == 0
    assert stored(context, outputs["outputFiles"]["out.txt"]) == "answer 42"
    assert context.metrics == [Measurement("rows", 3.0, "counter", {"k": "v"})]
    assert LoggedLine(LogLevel.INFO, "plain line") in context.logs
    assert LoggedLine(LogLevel.ERROR, "to stderr") in context.logs


async def test_shell_commands_share_a_shell_and_keep_files_in_folders(
    run: Runner, context: LocalContext
) -> None:
    outputs = await run(
        "shell.Commands",
        outputFiles=["sub/res.txt"],
        commands=["mkdir -p sub", "X=hello", "echo $X > sub/res.txt"],
    )
    assert stored(context, outputs["outputFiles"]["sub/res.txt"]) == "hello\n"
    assert outputs["vars"] == {}


async def test_a_failing_command_keeps_its_outputs(run: Runner, context: LocalContext) -> None:
    with pytest.raises(TaskError, match=r"^Command failed with exit code 7$") as caught:
        await run(
            "shell.Commands",
            outputFiles=["*.log"],
            commands=[
                "echo before",
                "echo done > a.log",
                'echo \'::{"outputs":{"a":1}}::\'',
                "exit 7",
                "echo never",
            ],
        )
    outputs = caught.value.outputs or {}
    assert (outputs["exitCode"], outputs["vars"]) == (7, {"a": 1})
    assert stored(context, outputs["outputFiles"]["a.log"]) == "done\n"
    assert context.messages(LogLevel.INFO) == ["before"]


async def test_a_bad_output_file_does_not_hide_why_the_command_failed(
    run: Runner, context: LocalContext
) -> None:
    commands = ["ln -s /etc/passwd out.txt", "exit 7"]
    with pytest.raises(TaskError, match="exit code 7"):
        await run("shell.Commands", outputFiles=["out.txt"], commands=commands)
    assert "leaves the working directory" in context.messages(LogLevel.WARN)[0]


async def test_an_output_file_that_leads_out_fails_the_task_and_keeps_its_outputs(
    run: Runner,
) -> None:
    commands = ["ln -s /etc/passwd out.txt", 'echo \'::{"outputs":{"a":1}}::\'']
    with pytest.raises(TaskError, match="leaves the working directory") as caught:
        await run("shell.Commands", outputFiles=["out.txt"], commands=commands)
    assert (caught.value.outputs or {})["vars"] == {"a": 1}


@pytest.mark.parametrize(("fail_fast", "reached"), [(True, False), (False, True)])
async def test_fail_fast(
    run: Runner, context: LocalContext, fail_fast: bool, reached: bool
) -> None:
    commands = ["false", "echo second"]
    if fail_fast:
        with pytest.raises(TaskError, match="exit code 1"):
            await run("shell.Commands", commands=commands)
    else:
        await run("shell.Commands", failFast=False, commands=commands)
    assert ("second" in context.messages()) is reached


async def test_before_commands_are_logged_at_debug(run: Runner, context: LocalContext) -> None:
    await run("shell.Script", beforeCommands=["X=set", "echo preparing"], script="echo $X")
    assert context.logs == [
        LoggedLine(LogLevel.DEBUG, "preparing"),
        LoggedLine(LogLevel.INFO, "set"),
    ]


async def test_the_working_directory_is_known_to_templates_and_programs(
    run: Runner, context: LocalContext
) -> None:
    script = "echo {{ workingDir }} $WORKING_DIR $(pwd) {{ outputFiles['a.txt'] }}"
    await run("shell.Script", script=script, outputFiles=["a.txt", "*.csv"])
    folder = str(context.working_dir)
    assert context.messages()[0].split() == [folder, folder, folder, f"{folder}/a.txt"]


async def test_everything_in_the_output_directory_is_kept(
    run: Runner, context: LocalContext
) -> None:
    script = "echo a > $OUTPUT_DIR/a.txt; mkdir {{ outputDir }}/d; echo b > {{ outputDir }}/d/b.txt"
    outputs = await run("shell.Script", outputDirectory=True, script=script)
    assert sorted(outputs["outputFiles"]) == ["a.txt", "d/b.txt"]
    assert stored(context, outputs["outputFiles"]["d/b.txt"]) == "b\n"


async def test_stored_and_namespace_files_reach_the_command(
    run: Runner, context: LocalContext
) -> None:
    uri = context.files.put(b"from storage", "data.txt")
    context.namespace_files.write("lib/x.txt", b"shared")
    context.namespace_files.write("lib/x.md", b"not this")
    context.variables["uri"] = uri
    outputs = await run(
        "shell.Commands",
        namespaceFiles={"enabled": True, "include": ["lib/*.txt"]},
        inputFiles={"in/a.txt": "{{ uri }}"},
        outputFiles=["**"],
        commands=["cat in/a.txt lib/x.txt {{ uri }}", "echo", "ls lib"],
    )
    assert context.messages() == ["from storagesharedfrom storage", "x.txt"]
    assert sorted(path.name for path in context.working_dir.iterdir()) == ["in", "lib"]
    assert sorted(outputs["outputFiles"]) == ["in/a.txt", "lib/x.txt"]


async def test_a_script_may_import_its_input_files_and_leaves_no_trace(
    run: Runner, context: LocalContext
) -> None:
    await run(
        "python.Script",
        inputFiles={"helper.py": "ANSWER = 42"},
        script="import helper, sys\nsys.dont_write_bytecode = True\nprint(helper.ANSWER)",
    )
    assert context.messages() == ["42"]
    assert [path.name for path in context.working_dir.glob("*.py")] == ["helper.py"]


async def test_json_literals_in_python(run: Runner, context: LocalContext) -> None:
    script = "import json\nprint('::' + json.dumps({'outputs': {{ data }}}) + '::')"
    context.variables["data"] = {"a": [True, None]}
    outputs = await run("python.Script", script=script)
    assert outputs["vars"] == {"a": [True, None]}


async def test_text_in_other_scripts_and_line_ends(run: Runner, context: LocalContext) -> None:
    script = "print('żółć 漢字 🎻')\r\nimport sys\r\nsys.stdout.write('a\\r\\nb\\rc')\r\n"
    await run("python.Script", script=script)
    assert context.messages() == ["żółć 漢字 🎻", "a", "b", "c"]


PROGRAMS = {
    "node": ("node", "console.log('::' + JSON.stringify({outputs: {n: 6 * 7}}) + '::')"),
    "perl": ("perl", "print '::{\"outputs\":{\"n\":', 6 * 7, \"}}::\\n\";"),
    "ruby": ("ruby", "puts '::{\"outputs\":{\"n\":%d}}::' % (6 * 7)"),
    "php": ("php", "<?php echo '::{\"outputs\":{\"n\":', 6 * 7, '}}::', PHP_EOL;"),
    "lua": ("lua", "print('::{\"outputs\":{\"n\":' .. 6 * 7 .. '}}::')"),
    "r": ("Rscript", "cat('::{\"outputs\":{\"n\":', 6 * 7, '}}::\\n', sep = '')"),
    "julia": ("julia", "println(\"::{\\\"outputs\\\":{\\\"n\\\":$(6 * 7)}}::\")"),
    "go": (
        "go",
        'package main\nfunc main() { println(`::{"outputs":{"n":42}}::`) }',
    ),
    "bun": ("bun", "console.log('::' + JSON.stringify({outputs: {n: 6 * 7}}) + '::')"),
    "deno": ("deno", "console.log('::' + JSON.stringify({outputs: {n: 6 * 7}}) + '::')"),
    "groovy": ("groovy", "println '::{\"outputs\":{\"n\":' + 6 * 7 + '}}::'"),
    "powershell": ("pwsh", "Write-Output ('::{\"outputs\":{\"n\":' + 6 * 7 + '}}::')"),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(PROGRAMS))
async def test_a_script_in_each_language_or_a_word_on_what_is_missing(
    run: Runner, language: str
) -> None:
    """The machine decides which of the two happens; each is a full test."""
    import shutil

    program, script = PROGRAMS[language]
    if shutil.which(program):
        outputs = await run(f"{language}.Script", script=script)
        assert outputs["vars"] == {"n": 42}
    else:
        with pytest.raises(TaskError, match=f"the program `{program}` was not found") as caught:
            await run(f"{language}.Script", script=script)
        assert f"install `{program}`" in caught.value.hint


async def test_a_missing_interpreter_is_named(run: Runner) -> None:
    with pytest.raises(TaskError, match="`/no/shell` was not found"):
        await run("shell.Commands", interpreter=["/no/shell", "-c"], commands=["x"])


async def test_a_missing_command_explains_its_exit_code(run: Runner) -> None:
    with pytest.raises(TaskError, match="exit code 127") as caught:
        await run("shell.Commands", commands=["no-such-command"])
    assert "was not found" in caught.value.hint


@pytest.mark.parametrize("way", ["cancel", "kill"])
async def test_a_killed_task_leaves_no_process(
    run: Runner, context: LocalContext, way: str
) -> None:
    script = "import os, subprocess, time\np = subprocess.Popen(['sleep', '1000'])\n"
    script += "print(os.getpid(), p.pid)\ntime.sleep(1000)"
    running = asyncio.ensure_future(run("python.Script", script=script))
    await eventually(lambda: context.logs, within=20)
    pids = [int(word) for word in context.messages()[0].split()]
    assert len(alive(pids)) == 2
    if way == "cancel":
        running.cancel()
    else:
        context.kill()
    with pytest.raises((asyncio.CancelledError, TaskError)):
        await running
    assert alive(pids) == []


async def test_two_tasks_in_one_directory_do_not_see_each_others_scripts(
    run: Runner, context: LocalContext
) -> None:
    script = "import os\nprint(sorted(n for n in os.listdir('.')))"
    await asyncio.gather(*(run("python.Script", script=script) for _ in range(2)))
    await run("shell.Script", script="ls -A | wc -l")
    assert context.messages()[-1] == "0"


async def test_values_in_env_are_not_run_as_code(run: Runner, context: LocalContext) -> None:
    context.variables["evil"] = "'; touch hacked; echo $(touch hacked) `touch hacked`\n-rf"
    await run("shell.Script", env={"VALUE": "{{ evil }}"}, script='printf "%s" "$VALUE"')
    assert "".join(context.messages()) == context.variables["evil"].replace("\n", "")
    assert list(context.working_dir.iterdir()) == []


async def test_a_long_script_is_run_from_a_file(run: Runner, context: LocalContext) -> None:
    await run("shell.Script", script="# " + "x" * 300_000 + "\necho end")
    assert context.messages() == ["end"]


async def test_properties_of_the_runner_and_lists_may_be_expressions(
    run: Runner, context: LocalContext
) -> None:
    context.variables.update(cmds=["echo a", "echo b"], vars={"X": 1}, files={"f.txt": "text"})
    await run(
        "shell.Commands",
        commands="{{ cmds }}",
        env="{{ vars }}",
        inputFiles="{{ files }}",
        beforeCommands=["cat f.txt"],
    )
    assert context.messages() == ["text", "a", "b"]


async def test_earlier_tasks_cannot_redirect_what_the_server_writes(
    run: Runner, context: LocalContext, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (context.working_dir / "data").symlink_to(outside)
    with pytest.raises(TaskError, match="cannot be written"):
        await run("shell.Script", inputFiles={"data/x.txt": "x"}, script="true")
    assert list(outside.iterdir()) == []


async def test_hostile_output_changes_nothing_but_its_own_outputs(
    run: Runner, context: LocalContext
) -> None:
    script = r"""
print('::{"outputs":{"a":1},"state":"FAILED","taskRuns":[]}::')
print('::{"outputs":' + '[' * 50000 + '}::')
print('prefix ::{"outputs":{"b":1}}::')
print('::{"logs":[{"level":"ERROR","message":"\\u001b[31mred"}]}::')
print('\x00\x1b]8;;http://evil\x07')
import sys; sys.stdout.buffer.write(b'\xff\xfe\n')
"""
    outputs = await run("python.Script", script=script)
    assert outputs["vars"] == {"a": 1}
    assert outputs["exitCode"] == 0
    assert len(context.messages(LogLevel.WARN)) == 1
