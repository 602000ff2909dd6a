"""The door: who is asking, what they may do, how often; what API and pages have in common."""
