"""Tasks and triggers for AMQP brokers such as RabbitMQ."""
