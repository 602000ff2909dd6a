"""What every room stands on: clock, instants, database and unit of work, events, errors."""
