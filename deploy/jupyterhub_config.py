"""Settings of a JupyterHub for a class on one machine; deploy/hub.md says how to set it up.

Every learner is a user of this machine, and signs on with that user's password.
"""

import pwd
import sys
from pathlib import Path

c = get_config()

# Whoever is named here sees nbgrader's panels for instructors; everybody else only sees the list of assignments.
INSTRUCTORS = {"teacher"}
ENVIRONMENT = Path(sys.prefix)  # the environment in which this hub runs: a folder that everybody can read

# Put a web server with HTTPS in front of it; hub.md says how.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.ConfigurableHTTPProxy.command = [str(ENVIRONMENT / "proxy/node_modules/.bin/configurable-http-proxy")]

# Passwords are those of the machine.  Who may sign on is a list of yours, such as {"teacher", "ana", "ben"}, or the
# members of a group of the machine, as here.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"mlmomentum"}

# Servers start from the hub's own environment, as the user that signed on.  nbgrader starts commands by their names,
# so that environment comes first.
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [str(ENVIRONMENT / "bin/jupyterhub-singleuser")]
c.Spawner.environment = {
    "PATH": f"{ENVIRONMENT / 'bin'}:/usr/local/bin:/usr/bin:/bin",
    "JUPYTER_CONFIG_PATH": lambda spawner: panels(spawner.user.name),
}

# JupyterLab itself, not a folder: one that isn't there yet would be reported in a dialog on top of everything.
c.Spawner.default_url = "/lab"

# When a whole class signs on in the same minute, a server takes its time.
c.Spawner.start_timeout = c.Spawner.http_timeout = 180


def panels(user: str) -> str:
    """Where an instructor's server finds the settings that switch nbgrader's panels on."""
    return str(ENVIRONMENT / "instructor/etc/jupyter") if user in INSTRUCTORS else ""


def close_home(spawner) -> None:
    """On many systems, everybody can read a new user's home: here, solutions and answers would be in it."""
    Path(pwd.getpwnam(spawner.user.name).pw_dir).chmod(0o700)


c.Spawner.pre_spawn_hook = close_home
