"""The JSON shapes of the API: one structure per object, encoded as it is declared."""
