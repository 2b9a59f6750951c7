"""The web site: the lessons as pages that need no kernel, and what stands beside them.

`make.py` puts it together. `shown.py` computes what the lessons show with the course's own rules in them, and
`lesson_pages.py` makes a page of a notebook. `concept_pages.py` has the concept check, and `elsewhere.py` says where
lessons run. `other_pages.py` has the pages around the lessons, and `conf.py` is
Sphinx's settings. What runs in the browser is in `static/`.
"""
