"""Tasks and triggers for MQTT."""
