"""Replays the log of a real public office through intake, engine, clocks and ladder."""
