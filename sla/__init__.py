"""Calendars, clocks, deadlines and their explanations."""
