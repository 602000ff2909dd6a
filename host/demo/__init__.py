"""The demo: the office of the mission lives through a dozen complaints in simulated time."""
