"""From FEEL text to closures: the scanner, the names in scope, and the grammar."""
