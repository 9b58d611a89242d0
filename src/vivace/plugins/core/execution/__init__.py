"""Tasks that change or end their own execution."""
