"""The escalation ladder: who is told when a clock runs out of time, and what if nobody answers."""
