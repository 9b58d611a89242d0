"""Tasks out of templates."""
