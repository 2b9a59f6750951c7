"""Static pictures, and the only room for Matplotlib: `draw` makes one of any scene; the others show fruit.

Matplotlib is imported when the first picture is asked for, since that takes a browser many seconds.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mlmomentum.extras import needs_extra

if TYPE_CHECKING:
    from mlmomentum.plots.drawing import draw
    from mlmomentum.plots.fruit_figures import choices, gallery, look, mistakes, races, to_scale
    from mlmomentum.plots.picture import Picture
    from mlmomentum.plots.thumbnails import small

__all__ = ["Picture", "choices", "draw", "gallery", "look", "mistakes", "races", "small", "to_scale"]
MODULES = {"Picture": "picture", "draw": "drawing", "small": "thumbnails"}  # the others are in fruit_figures


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with needs_extra("notebook"):
        return getattr(import_module(f"{__name__}.{MODULES.get(name, 'fruit_figures')}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
