"""Tasks that keep a small map from one execution to the next; the key-value tasks replace them."""
