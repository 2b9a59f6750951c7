"""The capstone, lesson 15: a rule of one's own on one's own images, and a page to show."""

from mlmomentum.extras import needs_extra

with needs_extra("notebook"):
    from mlmomentum.capstone.gallery import Gallery
    from mlmomentum.capstone.images import images
    from mlmomentum.capstone.page import write_page
    from mlmomentum.capstone.race import BASELINES, Racer, own_or_ours, run, search, table
    from mlmomentum.capstone.recall import first_prediction

__all__ = [
    "BASELINES",
    "Gallery",
    "Racer",
    "first_prediction",
    "images",
    "own_or_ours",
    "run",
    "search",
    "table",
    "write_page",
]
