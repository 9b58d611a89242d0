"""What Java does with numbers, texts and patterns, where users can see it."""
