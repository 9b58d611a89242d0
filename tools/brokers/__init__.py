"""Message brokers for the tests: found or installed, and started in a folder of their own."""
