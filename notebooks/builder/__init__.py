"""What `build.py` is made of: reading a lesson, the passes over it, the pages beside the lessons, and writing."""
