"""Several kernels that note something in one folder at the same moment."""

import subprocess
import sys

START = """
import sys
folder, lesson = sys.argv[1:]
print("ready", flush=True)
sys.stdin.read()
"""


def run_together(imports, code, folder, lessons):
    """Run code in a process for each lesson; all of them begin once the last one has imported what it needs."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    run = [sys.executable, "-c", f"{imports}\n{START}\n{code}", folder]
    kernels = [subprocess.Popen([*run, lesson], **pipes) for lesson in lessons]
    for kernel in kernels:
        assert kernel.stdout.readline() == "ready\n"
    for kernel in kernels:
        kernel.stdin.close()
    assert [kernel.wait() for kernel in kernels] == [0] * len(kernels)
    for kernel in kernels:
        kernel.stdout.close()
