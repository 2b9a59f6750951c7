"""A new edition of the lessons, and the work that learners have in the old one."""
