"""Messages to people: an outbox written with the fact, delivered outside any transaction."""
