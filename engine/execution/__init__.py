"""The pure token executor: state and command in, new state and effects out."""
