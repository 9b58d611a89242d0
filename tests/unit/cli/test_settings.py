"""Options that every command has, wherever they stand."""

from __future__ import annotations

import pytest

from vivace.cli.settings import GlobalOptions, UsageError, split_options

DEFAULT = GlobalOptions()


@pytest.mark.parametrize(
    "line",
    [
        ["--server", "http://s", "flow", "ls", "-n", "a"],
        ["flow", "--server=http://s", "ls", "-n", "a"],
        ["flow", "ls", "-n", "a", "--server", "http://s"],
    ],
    ids=" ".join,
)
def test_they_are_found_anywhere(line: list[str]) -> None:
    rest, options = split_options(line, DEFAULT)
    assert rest == ["flow", "ls", "-n", "a"]
    assert options.server == "http://s"


def test_what_follows_two_dashes_is_left_alone() -> None:
    rest, options = split_options(["eval", "--", "--server", "x"], DEFAULT)
    assert rest == ["eval", "--", "--server", "x"]
    assert options == DEFAULT


@pytest.mark.parametrize(
    ("line", "kind"),
    [(["-o", "json"], "json"), (["--output=yaml"], "yaml"), (["--json"], "json"), ([], "table")],
)
def test_the_kind_of_output(line: list[str], kind: str) -> None:
    assert split_options(line, DEFAULT)[1].output == kind


@pytest.mark.parametrize(
    ("line", "message"),
    [(["--server"], "`--server` needs a value"), (["-o", "xml"], "`xml` is no kind of output")],
)
def test_a_wrong_option_is_told(line: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        split_options(line, DEFAULT)


def test_a_user_may_carry_the_password() -> None:
    _, options = split_options(["--user", "bob:p:w"], DEFAULT)
    assert (options.user, options.password) == ("bob", "p:w")


def test_a_user_of_the_command_line_beats_a_token_of_the_environment() -> None:
    environment = GlobalOptions.of_environment(
        {"VIVACE_TOKEN": "t", "VIVACE_PASSWORD": "from-environment"}
    )
    _, options = split_options(["--user", "bob"], environment)
    assert (options.user, options.password, options.token) == ("bob", "from-environment", None)


def test_the_environment_of_other_clients_comes_second() -> None:
    other = {
        "KESTRA_HOSTNAME": "http://k",
        "KESTRA_USER": "k",
        "KESTRA_PASSWORD": "kp",
        "KESTRACTL_TENANT": "kt",
    }
    options = GlobalOptions.of_environment(other)
    assert (options.server, options.user, options.password, options.tenant) == (
        "http://k",
        "k",
        "kp",
        "kt",
    )
    own = {"VIVACE_SERVER": "http://v", "VIVACE_USER": "v:vp", "VIVACE_TENANT": "vt"}
    options = GlobalOptions.of_environment({**other, **own})
    assert (options.server, options.user, options.password, options.tenant) == (
        "http://v",
        "v",
        "vp",
        "vt",
    )


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_colours_can_be_refused(environ: dict[str, str]) -> None:
    assert GlobalOptions.of_environment({}).color
    assert not GlobalOptions.of_environment(environ).color
