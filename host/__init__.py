"""Settings, wiring, commands and processes: the only room that knows all others."""
