"""Tasks that run Lua."""

from __future__ import annotations

from typing import ClassVar

from vivace.plugin import type_id
from vivace.plugins.script.kinds import CommandsTask, FileScriptTask, Language

__all__ = ["LuaCommands", "LuaScript"]

_IMAGE = "nickblah/lua"


@type_id("io.kestra.plugin.scripts.lua.Commands")
class LuaCommands(CommandsTask):
    """Run commands where Lua is at hand.

    ```yaml
    id: lua_commands
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.lua.Commands
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        commands:
          - lua -v
    ```
    """

    container_image: str = _IMAGE


@type_id("io.kestra.plugin.scripts.lua.Script")
class LuaScript(FileScriptTask):
    """Run a script in Lua.

    ```yaml
    id: lua_script
    namespace: company.team
    tasks:
      - id: run
        type: io.kestra.plugin.scripts.lua.Script
        taskRunner:
          type: io.kestra.plugin.core.runner.Process
        script: |
          print("the sum is " .. 1 + 2)
    ```
    """

    language: ClassVar[Language] = Language(("lua",), ".lua")

    container_image: str = _IMAGE
