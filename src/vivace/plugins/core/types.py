"""Tasks of the core other than control structures, by id."""

from __future__ import annotations

__all__ = ["ALIASES", "TYPES"]

_CORE = "io.kestra.plugin.core."
_OLD = "io.kestra.core.tasks."
_HERE = "vivace.plugins.core."

_TASKS = {
    "debug.Echo": "debug.echo:Echo",
    "debug.Return": "debug.return_:Return",
    "execution.Assert": "execution.assert_:Assert",
    "execution.Count": "execution.count:Count",
    "execution.Exit": "execution.exit:Exit",
    "execution.Fail": "execution.fail:Fail",
    "execution.Labels": "execution.labels:Labels",
    "execution.Resume": "execution.resume:Resume",
    "execution.PurgeExecutions": "execution.purge_executions:PurgeExecutions",
    "execution.SetVariables": "execution.set_variables:SetVariables",
    "execution.UnsetVariables": "execution.unset_variables:UnsetVariables",
    "flow.PurgeFlows": "flow.purge_flows:PurgeFlows",
    "flow.Sleep": "flow.sleep:Sleep",
    "http.Download": "http.download:Download",
    "http.Request": "http.request:Request",
    "http.SseRequest": "http.sse_request:SseRequest",
    "kv.Delete": "kv.delete:Delete",
    "kv.Get": "kv.get:Get",
    "kv.GetKeys": "kv.get_keys:GetKeys",
    "kv.PurgeKV": "kv.purge_kv:PurgeKV",
    "kv.Put": "kv.put:Put",
    "kv.Set": "kv.set_:Set",
    "log.Fetch": "log.fetch:Fetch",
    "log.Log": "log.log:Log",
    "log.PurgeLogs": "log.purge_logs:PurgeLogs",
    "metric.Publish": "metric.publish:Publish",
    "namespace.DeleteFiles": "namespace.delete_files:DeleteFiles",
    "namespace.DownloadFiles": "namespace.download_files:DownloadFiles",
    "namespace.PurgeFiles": "namespace.purge_files:PurgeFiles",
    "namespace.UploadFiles": "namespace.upload_files:UploadFiles",
    "output.OutputValues": "output.output_values:OutputValues",
    "state.Delete": "state.delete:Delete",
    "state.Get": "state.get:Get",
    "state.Set": "state.set_:Set",
    "storage.Concat": "storage.concat:Concat",
    "storage.DeduplicateItems": "storage.deduplicate_items:DeduplicateItems",
    "storage.Delete": "storage.delete:Delete",
    "storage.FilterItems": "storage.filter_items:FilterItems",
    "storage.LocalFiles": "storage.local_files:LocalFiles",
    "storage.PurgeCurrentExecutionFiles": (
        "storage.purge_current_execution_files:PurgeCurrentExecutionFiles"
    ),
    "storage.PurgeStorage": "storage.purge_storage:PurgeStorage",
    "storage.Reverse": "storage.reverse:Reverse",
    "storage.Size": "storage.size:Size",
    "storage.Split": "storage.split:Split",
    "storage.Write": "storage.write:Write",
    "templating.TemplatedTask": "templating.templated_task:TemplatedTask",
    "trigger.Toggle": "trigger.toggle:Toggle",
}
"""Id without what all have in front → module and class."""

_TRIGGERS = {"http.Trigger": "http.trigger:Trigger"}

_OLD_IDS = {
    "debugs.Echo": "debug.Echo",
    "debugs.Return": "debug.Return",
    "executions.Counts": "execution.Count",
    "executions.Fail": "execution.Fail",
    "executions.Labels": "execution.Labels",
    "log.Fetch": "log.Fetch",
    "log.Log": "log.Log",
    "states.Delete": "state.Delete",
    "states.Get": "state.Get",
    "states.Set": "state.Set",
    "storages.Concat": "storage.Concat",
    "storages.DeduplicateItems": "storage.DeduplicateItems",
    "storages.Delete": "storage.Delete",
    "storages.FilterItems": "storage.FilterItems",
    "storages.LocalFiles": "storage.LocalFiles",
    "storages.Purge": "execution.PurgeExecutions",
    "storages.PurgeExecution": "storage.PurgeCurrentExecutionFiles",
    "storages.Reverse": "storage.Reverse",
    "storages.Size": "storage.Size",
    "storages.Split": "storage.Split",
    "templating.TemplatedTask": "templating.TemplatedTask",
    "trigger.Toggle": "trigger.Toggle",
}

TYPES: dict[str, dict[str, str]] = {
    "task": {f"{_CORE}{name}": f"{_HERE}{place}" for name, place in _TASKS.items()},
    "trigger": {f"{_CORE}{name}": f"{_HERE}{place}" for name, place in _TRIGGERS.items()},
}
ALIASES: dict[str, str] = {
    **{f"{_OLD}{old}": f"{_CORE}{name}" for old, name in _OLD_IDS.items()},
    f"{_CORE}storage.Purge": f"{_CORE}execution.PurgeExecutions",
    f"{_CORE}storage.PurgeExecution": f"{_CORE}storage.PurgeCurrentExecutionFiles",
    "io.kestra.plugin.fs.http.Download": f"{_CORE}http.Download",
    "io.kestra.plugin.fs.http.Request": f"{_CORE}http.Request",
    "io.kestra.plugin.fs.http.Trigger": f"{_CORE}http.Trigger",
}
