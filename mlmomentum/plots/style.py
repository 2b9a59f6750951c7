"""How Matplotlib draws the styles of the course, and empty figures."""

from matplotlib.figure import Figure


def dash_of(style):
    """The line style in Matplotlib's terms."""
    return (0, style.dash) if style.dash else "-"


def new_figure(columns=1, width=9.0, height=3.4, layout="constrained", **settings):
    """An empty figure with its axes in a row.  Made without pyplot, so that nothing is kept or shown by itself."""
    figure = Figure(figsize=(width, height), layout=layout)
    axes = figure.subplots(1, columns, squeeze=False, **settings)[0]
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    return figure, axes
