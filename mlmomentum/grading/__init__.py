"""A class of any size, marked: submissions are admitted, run in a cage, judged outside of it, and recorded.

`admit` makes the released notebook anew with a learner's answers in it.  `cage` is a confined process that runs them
and watches; `wire` is what it may send; `referee` makes the verdicts from that, in the grader's own process.  `confine`
chooses the layers around a cage.  `course` takes a whole class through, and `plugin` has nbgrader's own commands do so.

`results` reads what came of it; `report` shows it to the class, `feedback` to each student, `export` to Canvas and
Moodle.  `practice` makes up a class to rehearse with, from what learners have `typed`.
"""
