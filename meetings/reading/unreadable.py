"""What every reader of a page raises where there is nothing to read."""


class UnreadablePage(ValueError):
    """Nothing can be read from this; the message says what to do instead."""
