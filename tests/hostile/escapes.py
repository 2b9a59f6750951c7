"""Right answers that look for what is not theirs."""

from hostile import ALL, Case


def harm(name, does, cell, marks=ALL, **more):
    return Case(name, does, marks, cell, **more)


def linked(folder):
    (folder / "data.txt").symlink_to(folder.parents[2].parent / "secret.txt")


def launcher(folder):
    (folder / "ipykernel_launcher.py").write_text(f"open({str(folder.parents[2] / 'PWNED-launcher')!r}, 'w')\n")


SQL = """
import sqlite3
with sqlite3.connect('COURSE/gradebook.db') as book:
    book.execute("update grade set manual_score = 1, auto_score = 1")
"""
MARKER = "open('{}', 'w').write('x')"
CASES = [
    harm("gradebook_edited", "the gradebook edited by SQL", SQL),
    harm("gradebook_locked", "chmod 0 on the gradebook", "import os\nos.chmod('COURSE/gradebook.db', 0)"),
    harm("other_changed", "another student's notebook overwritten",
         "open('COURSE/submitted/victim/02_momentum/02_momentum.ipynb', 'w').write('{}')"),
    harm("other_deleted", "all submissions deleted",
         "import shutil\nshutil.rmtree('COURSE/submitted/victim')"),
    harm("release_deleted", "what was handed out deleted", "import os\nos.rename('COURSE/release', 'COURSE/gone')"),
    harm("launcher", "ipykernel_launcher.py beside the notebook", "", file=launcher),
    harm("written_course", "a file written into the course", MARKER.format("COURSE/PWNED-course")),
    harm("written_home", "a file written into the home folder", MARKER.format("HOME/PWNED-home")),
    harm("written_temporary", "a file written into /tmp", MARKER.format("/tmp/PWNED-PORT")),
    harm("written_shared_memory", "a file written into /dev/shm", MARKER.format("/dev/shm/PWNED-PORT")),
    harm("written_link", "a link made in the course", "import os\nos.symlink('/', 'COURSE/PWNED-link')"),
    harm("environment_printed", "the environment printed", "import os\nprint(dict(os.environ))"),
    harm("environment_of_others", "the environment of all processes printed",
         "import glob\nfor path in glob.glob('/proc/[0-9]*/environ'):\n"
         "    try: print(open(path).read())\n    except OSError: pass"),
    harm("others_work_printed", "another student's work printed",
         "print(open('COURSE/submitted/victim/02_momentum/02_momentum.ipynb').read())"),
    harm("secret_printed", "a secret file printed", "print(open('SECRET').read())"),
    harm("secret_raised", "a secret in an error's message", "raise ValueError(open('SECRET').read())"),
    harm("secret_linked", "a link to a secret beside the notebook", "", file=linked),
    harm("network_reached", "a connection to a server",
         "import socket\nsocket.create_connection(('127.0.0.1', PORT), 5).sendall(b'hello')"),
    harm("network_datagram", "a datagram sent",
         "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'hello', ('127.0.0.1', PORT))"),
    harm("process_left", "a process left running",
         "import subprocess\nsubprocess.Popen(['sleep', '4242'], start_new_session=True)"),
    harm("program_started", "a program started",
         "import os\nos.system('touch COURSE/PWNED-program')"),
    harm("thread_left", "a thread that never ends",
         "import threading\nthreading.Thread(target=lambda: sum(iter(int, 1)), daemon=False).start()"),
    harm("parent_killed", "the parent process killed", "import os\nos.kill(os.getppid(), 9)"),
    harm("all_killed", "all processes killed", "import os\nos.kill(-1, 9)"),
    harm("debugger", "ptrace on the parent",
         "import ctypes, os\nprint(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))"),
    harm("system_call", "fork by its number, past Python", "import ctypes\nctypes.CDLL(None).syscall(57)"),
    harm("limits_raised", "its own limits raised",
         "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))\n"
         + MARKER.format("COURSE/PWNED-limits")),
]  # fmt: skip
