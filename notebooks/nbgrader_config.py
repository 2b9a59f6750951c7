"""Settings of an nbgrader course made by `make course`; nbgrader.readthedocs.io explains these and all others."""

c = get_config()

# The name of your course.  Students need the same name and the same exchange, in an nbgrader_config.py of their own.
c.CourseDirectory.course_id = "mlmomentum"

# The folder through which assignments, answers and feedback go; everybody must be able to write to it.  You can also
# do without: hand out release/ as you like, put the answers into submitted/STUDENT/LESSON/, and begin at autograde.
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"

# What students predict is theirs alone and not handed in.  Their own nbgrader_config.py needs this line, too.
c.CourseDirectory.ignore.extend(["predictions*.json"])

# Seconds after which a cell is interrupted, and the next one begins.  A check ends an endless loop by itself, within a
# second; this is for the pictures that a student's function drives.
c.ExecutePreprocessor.timeout = 30

# Leave what the explorers show out of the graded notebooks: each would take two megabytes in place of a few hundred
# kilobytes.  Their pictures stay.
c.ExecutePreprocessor.store_widget_state = False

# Put back a check that a student has deleted; one that was changed is always put right.  Where the exercise itself is
# gone too, autograde says that there was an error: grade that student with --OverwriteCells.add_missing_cells=False.
c.OverwriteCells.add_missing_cells = True

# Encrypt what is said to the kernel that runs a student's code: other users of the machine cannot listen.
c.KernelManager.transport_encryption = "auto"
