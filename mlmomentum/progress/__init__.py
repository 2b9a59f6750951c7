"""What a learner's notebooks remember: plain files beside them, read and written here.  Needs NumPy alone, or less.

`notes` reads and writes such a file, `checks` notes what `check` found, `ideas` has the questions of the concept check,
`answers` notes and exports what was chosen there, and `again` says which questions to try again today.
"""
