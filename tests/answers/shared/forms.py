"""Forms that any answer can be put into; each takes a right answer and the exercise, and gives a function."""


class Forms(dict):
    """Forms by name; a decorator adds one."""

    def add(self, form):
        self[form.__name__] = form
        return form


def values(returned):
    """What was returned, as a list."""
    return list(returned) if isinstance(returned, tuple) else [returned]


def one_or(kind, results):
    """The results in a container of a kind, or the only one alone."""
    return kind(results) if len(results) > 1 else results[0]


def mapped(change):
    """The form in which every returned value is changed."""
    return lambda answer, exercise: lambda *given: one_or(tuple, [change(value) for value in values(answer(*given))])
