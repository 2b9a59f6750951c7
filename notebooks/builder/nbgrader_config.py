"""Settings of an nbgrader course made by `make course`; nbgrader.readthedocs.io explains these and all others."""

from mlmomentum.grading import plugin

c = get_config()

# The name of your course.  Students need the same name and the same exchange, in an nbgrader_config.py of their own.
c.CourseDirectory.course_id = "mlmomentum"

# The folder through which assignments, answers and feedback go; everybody must be able to write to it.  You can also
# do without: hand out release/ as you like, put the answers into submitted/STUDENT/LESSON/, and begin at autograde.
# c.Exchange.root = "/usr/local/share/nbgrader/exchange"

# What students predict, and how far they got, is theirs alone and not handed in.  Their own nbgrader_config.py needs
# this line, too.
c.CourseDirectory.ignore.extend(["predictions*.json", "progress-*.json"])

# Submissions are marked in a cage: only what the checks need is run, and nothing of it can read or change what is
# yours.  `mlmomentum grade LESSON` does so for a whole class at once.  These two lines have nbgrader's own commands,
# and formgrader, do the same.
c.Autograde.exporter_class = plugin.AdmittingExporter
c.Autograde.autograde_preprocessors = plugin.AUTOGRADE

# Where submissions can't be confined, grading stops and says what to install.  With this it goes on, and their code
# can do whatever you can.  Assignments of your own, with checks of your own, need it too.
# c.CagedExecute.trust_submissions = True

# `nbgrader zip_collect` takes the files as Moodle and Canvas name them: put the archive that you download into
# downloaded/LESSON/archive.  Students get the names that they have in Moodle, or their numbers in Canvas.
c.FileNameCollectorPlugin.named_regexp = plugin.FILE_NAMES

# The feedback begins with a page that says, exercise by exercise, what to look at.
c.GenerateFeedback.exporter_class = "mlmomentum.grading.feedback.FeedbackExporter"

# `nbgrader release_feedback` returns what came from the exchange, and passes over what came from elsewhere.
c.ExchangeFactory.release_feedback = plugin.ReleaseFeedback

# For assignments of your own: how many seconds a cell may take, a kernel may take to start, and the last output of a
# cell may take to arrive.
c.ExecutePreprocessor.timeout = 1200
c.ExecutePreprocessor.startup_timeout = 600
c.ExecutePreprocessor.iopub_timeout = 600

# Leave what the explorers show out of the graded notebooks: each would take two megabytes in place of a few hundred
# kilobytes.  Their pictures stay.
c.ExecutePreprocessor.store_widget_state = False

# Put back a check that a student has deleted; one that was changed is always put right.
c.OverwriteCells.add_missing_cells = True

# Encrypt what is said to the kernel that runs a student's code: other users of the machine cannot listen.
c.KernelManager.transport_encryption = "auto"
