"""What a parsed expression does when it runs: closures from an `Env` to a value."""
