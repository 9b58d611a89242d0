"""Tasks on the files that the flows of a namespace share."""
