"""What is sent to those who watch an execution or its log."""
