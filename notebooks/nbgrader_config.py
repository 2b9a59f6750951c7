"""Settings of an nbgrader course made by `make course`.  Change course_id to your own."""

c = get_config()  # noqa: F821: nbgrader provides it

c.CourseDirectory.course_id = "mlmomentum"
# A learner's endless loop is stopped by the check itself; this is for everything else.
c.ExecutePreprocessor.timeout = 120
c.ExecutePreprocessor.interrupt_on_timeout = True
