"""Executions that start because executions of other flows changed their state.

The way of an event: `index` knows who may wait for it, `outbox` writes it down with the change
itself, `consumer` takes it up, `evaluation` looks at conditions, `windows` remembers what has come,
and `starts` makes the execution.
"""
