"""The engine: a deterministic state machine of executions, without input, output, clock or chance."""
