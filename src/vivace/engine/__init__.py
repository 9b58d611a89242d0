"""The engine: a deterministic state machine, without input, output, clock or chance."""
