"""The catalogue of types: what each says of its outputs, and that a broken one hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from vivace.errors import UnavailableError
from vivace.plugin import Manifest, Registry
from vivace.plugins.manifest import MANIFEST
from vivace.services.plugins import PluginService


@pytest.mark.parametrize(
    ("type_id", "outputs"),
    [
        ("core.debug.Return", {"value"}),
        ("core.output.OutputValues", {"values"}),
        ("core.flow.If", {"evaluationResult"}),
        ("core.flow.Switch", {"value", "defaults"}),
        ("core.flow.LoopUntil", {"iterationCount"}),
        ("core.flow.Pause", {"onResume", "resumed"}),
        ("core.flow.WorkingDirectory", {"outputFiles"}),
        ("core.flow.Subflow", {"executionId", "state", "outputs"}),
        ("core.http.Request", {"uri", "code", "headers", "body", "encryptedBody"}),
    ],
)
def test_a_task_says_what_it_gives(type_id: str, outputs: set[str]) -> None:
    service = PluginService(Registry([MANIFEST]), "1")
    assert set(service.documentation(type_id).outputs["properties"]) == outputs


def test_a_plugin_that_raises_when_it_is_imported_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_plugin.py").write_text("raise RuntimeError('no such device')\n")
    monkeypatch.syspath_prepend(tmp_path)
    broken = Manifest({"task": {"my.Broken": "broken_plugin:Broken"}})
    registry = Registry([MANIFEST, broken])
    found = {item.type_id for item in PluginService(registry, "1").elements()}
    assert "io.kestra.plugin.core.log.Log" in found
    assert "my.Broken" not in found
    with pytest.raises(UnavailableError, match="no such device"):
        registry.resolve("task", "my.Broken")
