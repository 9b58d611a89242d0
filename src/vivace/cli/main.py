"""Entry of the command line: finds the command, runs it, turns errors into sentences and codes."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from vivace import __version__
from vivace.cli import command_table

__all__ = ["main", "run"]

_COMPLETE = "_VIVACE_COMPLETE"
_HELP = ("-h", "--help")
_VERSION = ("-V", "--version")


def main() -> NoReturn:
    """Run the command line of this process."""
    # Python's default of 700 new objects makes an import of this size spend a tenth on looking
    # for garbage, and a server with many task runs in memory far more.
    gc.set_threshold(50_000, 20, 20)
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader is gone; what the interpreter would flush at its end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and give its exit code; raises nothing but BrokenPipeError."""
    if _COMPLETE in os.environ:
        return _complete()
    if not arguments or arguments[0] in _HELP or list(arguments) == ["help"]:
        sys.stdout.write(command_table.overview() + "\n")
        return 0
    if list(arguments) == ["version"] or arguments[0] in _VERSION:
        sys.stdout.write(f"vivace {__version__}\n")
        return 0
    return _dispatch(arguments)


def _dispatch(arguments: Sequence[str]) -> int:
    # httpx brings a command line of its own, and with it rich, unless that cannot be imported.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from vivace.cli import failures, settings

    debug = "--debug" in arguments
    try:
        words, options = settings.split_options(arguments, settings.environment())
        settings.use(options)
        if not words:
            sys.stdout.write(command_table.overview() + "\n")
            return 0
        command = command_table.find(words[0])
        if command is None:
            return failures.unknown_command(words[0], command_table.nearest(words[0]))
        return _invoke(command, words)
    except KeyboardInterrupt:
        return failures.interrupted()
    except BrokenPipeError:
        raise
    except Exception as error:
        return failures.report(error, debug=debug)


def _invoke(command: command_table.Command, words: Sequence[str]) -> int:
    from typer.main import get_command

    module = importlib.import_module(f"vivace.cli.commands.{command.module}")
    click_command = get_command(module.app)
    result = click_command.main(
        list(words[1:]), prog_name=f"vivace {words[0]}", standalone_mode=False
    )
    return result if isinstance(result, int) else 0


def _complete() -> int:
    """Answer the completion of a shell, for which all commands are needed."""
    from typer.main import get_command

    get_command(whole_app()).main(prog_name="vivace", complete_var=_COMPLETE)
    return 0


def whole_app() -> Any:
    """Put all commands together; only completion needs them so."""
    import typer

    app = typer.Typer(rich_markup_mode=None, add_completion=True)
    for name, command in command_table.COMMANDS.items():
        if command.section:
            module = importlib.import_module(f"vivace.cli.commands.{command.module}")
            app.add_typer(module.app, name=name, help=command.summary)
    return app


if __name__ == "__main__":
    main()
