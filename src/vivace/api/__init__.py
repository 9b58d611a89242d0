"""The REST API: Kestra's routes and shapes, and a few of our own for the web app."""
