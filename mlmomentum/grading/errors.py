"""What goes wrong with a class, in sentences."""


class ClassError(Exception):
    """Something can't be done for a class; the message says in a sentence or two why, and what to do."""
