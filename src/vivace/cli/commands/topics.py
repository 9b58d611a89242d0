"""`vivace help TOPIC`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from vivace.cli.command_table import overview
from vivace.cli.output import text

app = typer.Typer(rich_markup_mode=None, add_completion=False)


class Topic(StrEnum):
    """What can be explained."""

    EXIT_CODES = "exit-codes"
    INPUTS = "inputs"
    CONNECTION = "connection"


_TEXTS = {
    Topic.EXIT_CODES: """\
Exit codes
    0  success; an execution ended SUCCESS or WARNING
    1  an error, or a flow that is not valid
    2  the command line is wrong
    3  an execution ended WARNING, with --fail-on-warning
    4  an execution ended FAILED
    5  an execution ended KILLED or CANCELLED
    6  not found
    7  not authenticated, or not allowed
    8  the state or revision does not allow it
    9  the server cannot be reached
  124  --timeout has passed
  130  interrupted""",
    Topic.INPUTS: """\
Inputs of an execution
  -i name=text      a text; the flow's type says how it is read
  -i name:=json     a value, such as n:=5 or list:='[1, 2]'
  -i name=@file     the content of a file: uploaded for an input of type FILE
  -i name=@@text    a text that begins with @
  -i form.child=x   an input inside a form
  --inputs FILE     a map of inputs in YAML or JSON; -i wins over it

On a terminal, required inputs that are missing are asked for.""",
    Topic.CONNECTION: """\
Which server, and as whom; options win over the environment
  --server   VIVACE_SERVER    KESTRA_HOSTNAME    KESTRACTL_HOST       http://localhost:8080
  --user     VIVACE_USER      KESTRA_USER        KESTRACTL_USERNAME
             VIVACE_PASSWORD  KESTRA_PASSWORD    KESTRACTL_PASSWORD
  --token    VIVACE_TOKEN     KESTRA_API_TOKEN   KESTRACTL_TOKEN
  --tenant   VIVACE_TENANT                       KESTRACTL_TENANT     main""",
}


@app.command()
def explain(
    topic: Annotated[Topic | None, typer.Argument(help="What to explain.")] = None,
) -> None:
    """Explain exit codes, inputs, connection."""
    text(overview() if topic is None else _TEXTS[topic])
