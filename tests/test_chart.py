"""The guide for hubs, and its values for the Helm chart, as far as they can be tested without a cluster or root."""

import re
from pathlib import Path
from types import SimpleNamespace

import yaml
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from nbgrader.exchange.default import ExchangeCollect
from traitlets.config import Config

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
VALUES = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
GUIDE = (DEPLOY / "hub.md").read_text(encoding="utf-8")
# What the chart's schema allows, of what is used here: it takes no other keys than its own.  The rest is of Kubernetes.
ALLOWED = {
    "hub": {"config", "extraConfig"},
    "singleuser": {
        "image",
        "defaultUrl",
        "startTimeout",
        "memory",
        "storage",
        "extraFiles",
        "networkPolicy",
    },
    "image": {"name", "tag", "pullPolicy", "pullSecrets"},
    "memory": {"limit", "guarantee"},
    "storage": {"type", "capacity", "homeMountPath", "extraVolumes", "extraVolumeMounts", "dynamic", "static"},
    "nbgrader": {"mountPath", "stringData", "data", "binaryData", "mode"},
    "networkPolicy": {"enabled", "ingress", "egress", "egressAllowRules", "interNamespaceAccessLabels"},
}


def block(language):
    """The first block of the guide in some language."""
    return re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)[1]


def settings(source):
    """What a configuration sets."""
    config = Config()
    exec(compile(source, "values.yaml", "exec"), {"c": config, "get_config": lambda: config})
    return config


def test_every_key_is_one_that_the_chart_knows():
    assert VALUES.keys() == {"hub", "singleuser"}
    user = VALUES["singleuser"]
    for name, found in [*VALUES.items(), *user.items(), *user["extraFiles"].items()]:
        if name in ALLOWED:
            assert found.keys() <= ALLOWED[name], name
    assert user["storage"]["type"] in ("dynamic", "static", "none")
    for name, traits in VALUES["hub"]["config"].items():
        known = {"JupyterHub": JupyterHub, "Authenticator": Authenticator}[name].class_traits(config=True)
        assert traits.keys() <= known.keys()


def test_everybody_has_a_number_and_only_instructors_have_the_panels():
    (source,) = VALUES["hub"]["extraConfig"].values()
    spawner = settings(source).KubeSpawner
    teacher, ana = (
        SimpleNamespace(user=SimpleNamespace(name=name, id=id)) for name, id in (("teacher", 1), ("ana", 2))
    )
    assert spawner.uid(teacher) != spawner.uid(ana)
    numbers = range(*map(int, re.search(r"seq (\d+) (\d+)", block("dockerfile")).groups()))
    assert {spawner.uid(teacher), spawner.uid(ana)} <= {*numbers}
    panels = spawner.environment["JUPYTER_CONFIG_PATH"]
    assert panels(teacher).removesuffix("/etc/jupyter") in block("dockerfile")
    assert panels(ana) == ""


def test_the_exchange_is_one_folder_that_all_can_write_to():
    storage = VALUES["singleuser"]["storage"]
    (volume,), (mount,) = storage["extraVolumes"], storage["extraVolumeMounts"]
    claim = yaml.safe_load(block("yaml"))
    assert volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    assert volume["name"] == mount["name"]
    own = settings(VALUES["singleuser"]["extraFiles"]["nbgrader"]["stringData"])
    assert own.Exchange.root == mount["mountPath"]
    assert "check_owner" in ExchangeCollect.class_traits(config=True)


def test_nbgrader_has_the_settings_of_the_guide():
    ours = VALUES["singleuser"]["extraFiles"]["nbgrader"]["stringData"].splitlines()
    assert set(block("python").splitlines()) <= set(ours)


def test_the_guide_is_linked_and_has_the_proxy_that_is_tested():
    assert "(deploy/hub.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    (proxy,) = set(re.findall(r"configurable-http-proxy@\S+", GUIDE))
    assert proxy in (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"\]\(((?!http)[^#)]+)", GUIDE) + re.findall(r"deploy/\w+\.py", GUIDE):
        assert (DEPLOY / path).exists() or (ROOT / path).exists(), path
