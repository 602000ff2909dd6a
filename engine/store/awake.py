"""What is due of instances that stand still is not due: a condition for the lists of due rows."""


def awake(root: str) -> str:
    """SQL that is true unless the root instance with this number is suspended.

    A look-up for each row that is due, no join: the store walks its index of due instants and stops
    at the limit, whatever it believes about the number of suspended instances.
    """
    return f"(SELECT z.suspended_by FROM root_instance z WHERE z.number = {root}) IS NULL"
