"""Tasks and triggers for Kafka."""
