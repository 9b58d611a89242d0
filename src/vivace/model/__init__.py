"""What a user writes and what an execution is: the records that every other layer speaks of."""
