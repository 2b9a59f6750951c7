"""Settings of an nbgrader course made by `make course`.  All others: nbgrader.readthedocs.io, "Configuration"."""

c = get_config()

# The name of your course.  Students need the same name, and the same exchange, in their own nbgrader_config.py.
c.CourseDirectory.course_id = "mlmomentum"

# The folder through which assignments, submissions and feedback go; everybody must be able to write to it.
# Without one, hand release/ out as you like, put the answers into submitted/STUDENT/LESSON, and begin at autograde.
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"

# Seconds after which a cell is stopped.  A check stops an endless loop by itself, within a second, and goes on to the
# next exercise; this is for loops in cells that are not graded, such as pictures that the student's rule drives.
c.ExecutePreprocessor.timeout = 30

# A student's notebook that stops a cell by force shall not hold up the others: go on after this many lines of output.
c.LimitOutput.max_lines = 200
c.LimitOutput.max_traceback = 50

# What the kernel and nbgrader say to each other is encrypted: other users of the machine cannot listen.
c.KernelManager.transport_encryption = "auto"
