"""The numbers behind the charts of a report: bars, where they stand, and what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

SPANS = [timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 7 * 24, 28 * 24)]  # of one bar in time
MOST_BARS = 36
LABELS = 4  # below the bars of a chart in time
MOST_MARKS = 20  # with more points than this, a bar stands for several marks


@dataclass(frozen=True)
class Bar:
    """One bar of a chart.

    Attributes:
        label: what it stands for, in words.
        short: the same as written below it; empty below most bars where there are many.
        count: how high it is.
        late: whether it stands for what came in after the due date.
    """

    label: str
    short: str
    count: int
    late: bool = False


def mark_bars(scores: Sequence[float], points: float) -> list[Bar]:
    """How many students have which mark: a bar for each whole mark, or for several where there are many.

    >>> [(bar.short, bar.count) for bar in mark_bars([0, 2.5, 3, 3], 3)]
    [('0', 1), ('1', 0), ('2', 1), ('3', 2)]
    """
    width = -(-int(points) // MOST_MARKS) or 1
    starts = range(0, int(points) + 1, width)
    bars = []
    for start in starts:
        count = sum(start <= score < start + width or (score >= start + width > points) for score in scores)
        last = min(start + width - 1, int(points))
        span = f"{start}" if width == 1 else f"{start} to {last}"
        bars.append(Bar(f"{span} of {points:g} points", span if width == 1 else str(start), count))
    return bars


def time_bars(times: Sequence[datetime], due: datetime | None) -> list[Bar]:
    """How much work came in when; the due date is the border of two bars.

    >>> noon = datetime(2025, 10, 6, 12)
    >>> bars = time_bars([noon, noon - timedelta(hours=1.5)], due=noon - timedelta(hours=1))
    >>> [(bar.label, bar.count, bar.late) for bar in bars]
    [('Oct 6, 10:00 to 11:00', 1, False), ('Oct 6, 11:00 to 12:00', 1, True)]
    """
    if not times:
        return []
    first, last = min(times), max(times)
    span = next((span for span in SPANS if (last - first) / span < MOST_BARS - 1), (last - first) / (MOST_BARS - 2))
    origin = due or first.replace(minute=0, second=0, microsecond=0)
    edges = [origin - span * ((origin - first) // span + 1)]  # the last border before the first
    while edges[-1] < last:
        edges.append(edges[-1] + span)
    every = -(-len(edges) // LABELS)
    return [
        Bar(
            _period(start, end),
            _moment(start, last - first) if index % every == 0 else "",
            sum(start < time <= end for time in times),
            due is not None and start >= due,
        )
        for index, (start, end) in enumerate(pairwise(edges))
    ]


def _moment(time: datetime, shown: timedelta) -> str:
    """A time as it is written below a bar, with the hour where few days are shown."""
    day = f"{time:%b} {time.day}"
    return day if shown > timedelta(days=LABELS) else f"{day}, {time:%H:%M}"


def _period(start: datetime, end: datetime) -> str:
    day = "" if start.date() == end.date() else f"{end:%b} {end.day}, "
    return f"{start:%b} {start.day}, {start:%H:%M} to {day}{end:%H:%M}"
