"""How long the tests wait before they give up.

A limit guards against what hangs, and never against what is slow: on a busy machine a page takes minutes to open.
"""

import os

PATIENCE = int(os.environ.get("PATIENCE", "1200"))  # seconds; PATIENCE=20 while you expect a test to fail
KERNEL = {"timeout": PATIENCE, "startup_timeout": PATIENCE, "iopub_timeout": PATIENCE}  # settings of nbclient
