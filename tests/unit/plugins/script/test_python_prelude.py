"""JSON words in Python scripts."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vivace.plugins.script.python_prelude import with_json_names


def printed(script: str) -> str:
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink):
        exec(compile(with_json_names(script), "script", "exec"), {"__name__": "__main__"})
    return sink.getvalue()


@pytest.mark.parametrize(
    "script",
    [
        "print([true, false, null])",
        "import os\nprint([true, false, null])",
        "import os; print([true, false, null])",
        "# comment\nprint([true, false, null])",
        "\nprint([true, false, null])",
        "from __future__ import annotations\nprint([true, false, null])",
        '"""Doc."""\nfrom __future__ import annotations\nprint([true, false, null])',
        "from __future__ import annotations, division  # why\nprint([true, false, null])",
        "from __future__ import (\n  annotations,\n  division,\n)\nprint([true, false, null])",
        "from __future__ import annotations; print([true, false, null])",
        "def f():\n    return [true, false, null]\nprint(f())",
        "if 1:\n    print(eval('[true, false, null]'))",
        "from json import (\n  dumps\n)\nprint([true, false, null])",
    ],
)
def test_the_words_mean_what_they_do_in_json(script: str) -> None:
    assert printed(script) == "[True, False, None]\n"


def test_scripts_without_the_words_stay_as_they_are() -> None:
    script = "import os\nprint('trueish', nullable)"
    assert with_json_names(script) == script


@pytest.mark.parametrize(
    "script",
    ["import os\nx = null\nboom()", "# c\nx = null\nboom()", "\nx = null\nboom()"],
    ids=["import", "comment", "empty line"],
)
def test_tracebacks_name_the_lines_of_the_author(script: str) -> None:
    with pytest.raises(NameError) as caught:
        exec(compile(with_json_names(script), "script", "exec"), {})
    assert caught.traceback[-1].lineno == 2  # counted from 0


@given(st.text(max_size=40).map(lambda text: f"null\n{text}"))
def test_the_script_itself_is_unchanged(script: str) -> None:
    names = "true, false, null = True, False, None"
    changed = with_json_names(script)
    assert script in {changed, changed.replace(f"{names}\n", "", 1)}
