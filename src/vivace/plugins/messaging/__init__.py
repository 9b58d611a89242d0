"""What the tasks of all message brokers share."""
