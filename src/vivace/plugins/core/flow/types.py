"""Control structures, by id."""

_FLOW = "io.kestra.plugin.core.flow."
_OLD = "io.kestra.core.tasks.flows."
_HERE = "vivace.plugins.core.flow."

TYPES: dict[str, dict[str, str]] = {
    "task": {
        f"{_FLOW}Sequential": f"{_HERE}sequential:Sequential",
        f"{_FLOW}AllowFailure": f"{_HERE}allow_failure:AllowFailure",
        f"{_FLOW}Parallel": f"{_HERE}parallel:Parallel",
        f"{_FLOW}Dag": f"{_HERE}dag:Dag",
        f"{_FLOW}If": f"{_HERE}if_:If",
        f"{_FLOW}Switch": f"{_HERE}switch:Switch",
        f"{_FLOW}ForEach": f"{_HERE}for_each:ForEach",
        f"{_FLOW}ForEachItem": f"{_HERE}for_each_item:ForEachItem",
        f"{_FLOW}Loop": f"{_HERE}loop:Loop",
        f"{_FLOW}EachSequential": f"{_HERE}each_sequential:EachSequential",
        f"{_FLOW}EachParallel": f"{_HERE}each_parallel:EachParallel",
        f"{_FLOW}Pause": f"{_HERE}pause:Pause",
        f"{_FLOW}Approval": f"{_HERE}approval:Approval",
        f"{_FLOW}LoopUntil": f"{_HERE}loop_until:LoopUntil",
        f"{_FLOW}Template": f"{_HERE}template:Template",
        f"{_FLOW}Subflow": f"{_HERE}subflow:Subflow",
        f"{_FLOW}WorkingDirectory": f"{_HERE}working_directory:WorkingDirectory",
    }
}
ALIASES: dict[str, str] = {
    **{
        f"{_OLD}{name}": f"{_FLOW}{name}"
        for name in (
            "Sequential",
            "AllowFailure",
            "Parallel",
            "Dag",
            "If",
            "Switch",
            "EachSequential",
            "EachParallel",
            "ForEachItem",
            "Pause",
            "Subflow",
            "Template",
            "WorkingDirectory",
        )
    },
    f"{_FLOW}WaitFor": f"{_FLOW}LoopUntil",
    f"{_OLD}Flow": f"{_FLOW}Subflow",
    f"{_OLD}Worker": f"{_FLOW}WorkingDirectory",
}
