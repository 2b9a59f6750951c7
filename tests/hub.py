"""A class on a real JupyterHub: a proxy, users of this machine, and the settings that deploy/hub.md has one write."""

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import build
import readable
import requests
from builder import course as builder
from patience import PATIENCE

ROOT = Path(__file__).parents[1]
PROXY = ROOT / ".venv/hub"
GUIDE = (ROOT / "deploy/hub.md").read_text(encoding="utf-8")
LESSON, COURSE = "02_momentum", "my-course"
TEST_ONLY = """
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.cleanup_servers = False  # each is ended with its user
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
"""


def free_ports(count):
    """As many ports of the loopback as are asked for, all different."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def system(*words, **options):
    """Run a command as root; what it printed."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=PATIENCE, check=False, **options)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


class Person:
    """A user of the machine, with a password, and a server of their own once they have signed on."""

    def __init__(self, role, suffix, folder):
        self.name, self.home, self.password = f"{role}-{suffix}", folder / role, secrets.token_urlsafe()

    def add(self, *groups):
        """Make the user of the machine, with a home that all can read, as Debian's useradd does."""
        words = ["--create-home", "--home-dir", self.home, "--shell", "/bin/bash", "--groups", ",".join(groups)]
        system("useradd", *words, self.name)
        system("chpasswd", input=f"{self.name}:{self.password}\n")
        self.home.chmod(0o755)

    def remove(self):
        """End what still runs under this name, and take the user from the machine."""
        user = subprocess.run(["id", "-u", self.name], capture_output=True, text=True, check=False).stdout.strip()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if user and process.stat().st_uid == int(user):
                    os.kill(int(process.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                pass
        subprocess.run(["userdel", "--force", "--remove", self.name], capture_output=True, check=False)

    def run(self, *words, folder=None, fails=False):
        """Run a command as this user; what it said."""
        environment = {"HOME": str(self.home), "USER": self.name, "LOGNAME": self.name, "LANG": "C.UTF-8"}
        environment["PATH"] = f"{self.hub.environment / 'bin'}:/usr/bin:/bin"
        done = subprocess.run(
            [*map(str, words)], cwd=folder or self.home, env=environment, user=self.name, group=self.name,
            extra_groups=[], capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sign_on(self, hub):
        """Sign on by the hub's form, take a token for what follows, and start the server."""
        self.hub, self.token = hub, ""
        browser = requests.Session()
        hub.fill_in_form(browser, self.name, self.password)
        tokens = f"hub/api/users/{self.name}/tokens?_xsrf={browser.cookies.get('_xsrf', path='/hub/')}"
        header = {"Referer": f"{hub.url}/hub/token"}
        self.token = hub.ask(self, "POST", tokens, browser=browser, headers=header, json={}).json()["token"]
        hub.ask(self, "POST", f"hub/api/users/{self.name}/server")
        until = time.monotonic() + PATIENCE
        while not hub.ask(self, "GET", f"hub/api/users/{self.name}").json()["servers"].get("", {}).get("ready"):
            assert time.monotonic() < until, hub.log.read_text()
            time.sleep(0.3)

    def ask(self, method, path, owner=None, **options):
        """Ask a user's server, by default one's own, in this user's name."""
        return self.hub.ask(self, method, f"user/{(owner or self).name}/{path}", **options)

    def file(self, path, content=None):
        """The content of a file as this user's JupyterLab reads it, or writes it."""
        if content is None:
            return self.ask("GET", f"api/contents/{path}?content=1").json()["content"]
        model = {"type": "notebook", "format": "json", "content": content}
        return self.ask("PUT", f"api/contents/{path}", json=model)


class Hub:
    """A hub and its proxy on the loopback, set up by the guide, in an environment that all can read."""

    def __init__(self, folder, instructor, group):
        self.folder, self.environment = folder, readable.environment(folder)
        self.exchange = folder / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o1777)
        self.set_up()
        ports = free_ports(3)
        self.url, self.log = f"http://127.0.0.1:{ports[0]}", folder / "private/log"
        self.log.parent.mkdir(mode=0o700)
        settings = (ROOT / "deploy/jupyterhub_config.py").read_text(encoding="utf-8")
        settings = replaced(settings, {'{"teacher"}\n': f"{{{instructor!r}}}\n", '{"mlmomentum"}': f"{{{group!r}}}"})
        settings += TEST_ONLY.format(ports=ports, patience=PATIENCE)
        (self.log.parent / "jupyterhub_config.py").write_text(settings)

    def set_up(self):
        """What the guide has root write into the environment."""
        (self.environment / "proxy").symlink_to(PROXY)
        script = ROOT / "deploy/jupyter_settings.py"
        system(self.environment / "bin/python", script)
        system(self.environment / "bin/python", script, self.environment / "instructor", "--instructor")
        settings, _course = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
        settings = replaced(settings, {"/srv/nbgrader/exchange": str(self.exchange)})
        (self.environment / "etc/jupyter/nbgrader_config.py").write_text(settings)

    @contextmanager
    def running(self):
        """Start the hub, and end it with all servers and the proxy."""
        environment = {"PATH": f"{self.environment / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [self.environment / "bin/jupyterhub"], cwd=self.log.parent, env=environment, stdout=log, stderr=log
            )
        try:
            self.wait(process)
            yield self
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()

    def wait(self, process):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if requests.get(f"{self.url}/hub/api", timeout=PATIENCE).ok:
                    return
            except requests.ConnectionError:
                pass
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.2)

    def fill_in_form(self, browser, name, password, status=None):
        """Sign on as in a browser, which then has the hub's cookies."""
        browser.get(f"{self.url}/hub/login", timeout=PATIENCE)
        form = {"username": name, "password": password, "_xsrf": browser.cookies.get("_xsrf", path="/hub/")}
        self.ask(None, "POST", "hub/login?next=/hub/home", status, browser=browser, data=form)

    def ask(self, person, method, path, status=None, browser=requests, **options):
        """Ask the hub in somebody's name; the answer must be a good one, or the one that is named."""
        options.setdefault("headers", {})
        if person and person.token:
            options["headers"]["Authorization"] = f"token {person.token}"
        answer = browser.request(method, f"{self.url}/{path}", timeout=PATIENCE, **options)
        expected = answer.status_code == status if status else answer.ok
        assert expected, f"{method} {path}: {answer.status_code} {answer.text[:2000]}\n{self.log.read_text()[-8000:]}"
        return answer


def replaced(text, changes):
    """The text with what a teacher would change in it; each place must be there."""
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def make_course(teacher):
    """The teacher's course, in their own home, and the setting that has formgrader find it."""
    course = teacher.home / COURSE
    builder.create(course, [entry for entry in build.lessons() if entry.slug == LESSON])
    own = teacher.home / ".jupyter"
    own.mkdir()
    _everybody, settings = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    (own / "nbgrader_config.py").write_text(replaced(settings, {"/home/teacher/my-course": str(course)}))
    system("chown", "--recursive", f"{teacher.name}:", course, own)


@contextmanager
def class_on_a_hub():
    """A hub, a teacher and two students, all signed on; nothing is left of them afterwards, whatever happens."""
    suffix = secrets.token_hex(3)
    group, folder = f"mlmomentum-{suffix}", Path(tempfile.mkdtemp(prefix="hub-", dir="/var/tmp"))
    people = [Person(role, suffix, folder) for role in ("teacher", "ana", "ben")]
    with ExitStack() as afterwards:
        afterwards.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        afterwards.callback(subprocess.run, ["groupdel", group], capture_output=True, check=False)
        system("groupadd", group)
        for person in people:
            afterwards.callback(person.remove)
            person.add(group)
        hub = Hub(folder, people[0].name, group)
        make_course(people[0])  # before there is a server, since formgrader reads its settings as it starts
        afterwards.enter_context(hub.running())
        for person in people:
            person.sign_on(hub)
        yield hub, people
