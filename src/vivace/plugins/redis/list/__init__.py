"""Lists, as queues."""
