"""Tasks that run commands and scripts in any language, on any task runner."""
