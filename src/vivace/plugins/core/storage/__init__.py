"""Tasks on files of internal storage."""
