"""What the chart gives the server, and what the server does with it on a cluster (MOD-2, MOD-5, OPS-8)."""

import math

import aiohttp
import pytest
import yaml

from server import production
from server.fleet import _engines_of
from server.models.kubernetes.driver import KubernetesDriver
from server.models.kubernetes.manifests import Cluster, deployment, service
from server.models.kubernetes.opening import driver_of
from server.profiles import chosen_profile, load_profiles
from server.serve import DRAIN_SECONDS
from server.settings import ROOT, Settings, load_settings, variables
from tests.cluster import TOKEN, fake_cluster
from tests.models_driver import PROFILES
from tests.operations.cluster_policies import may_reach
from tests.operations.helm import SETS, environment_of, of_kind, only, pods, rendered

KEYS = {
    "haru_secret": "0123456789abcdef" * 4,
    "metrics_token": "metrics-0123456789abcdef",
    "database_url": "postgresql://haru:long-and-random@10.20.0.3/haru",
    "redis_url": "redis://:long-and-random@10.20.0.4:6379/0",
    "qdrant_api_key": "qdrant-0123456789",
    "engine_key": "engine-0123456789",
}
VERBS = {"GET": {"get"}, "PATCH": {"patch", "create"}, "DELETE": {"delete"}}


@pytest.fixture
def settings_of(tmp_path, monkeypatch):
    """The server itself reads what the chart would give it."""
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    for name, value in KEYS.items():
        (tmp_path / name).write_text(value)

    def read(objects):
        template = only(objects, "Deployment", "haru-server-stable")["spec"]["template"]
        mounted = {item["key"] for item in template["spec"]["volumes"][0]["secret"]["items"]}
        given = environment_of(template)
        named = {value.rsplit("/", 1)[1] for name, value in given.items() if name.endswith("_FILE")}
        assert named <= mounted <= KEYS.keys()
        for name, value in given.items():
            monkeypatch.setenv(name, value.replace("/run/secrets/haru", str(tmp_path)))
        return load_settings()

    return read


@pytest.mark.parametrize("values", SETS)
def test_the_settings_are_good_for_production(settings_of, values):
    objects = rendered(values)

    settings = settings_of(objects)
    production.check(settings)

    assert settings.public_url == "https://haru.example.org"
    assert chosen_profile(settings)
    if settings.has_own_engines:
        assert (settings.cluster_namespace, settings.vllm_base_url) == ("haru", "")


def test_each_pod_of_an_engine_that_there_may_be_is_asked_by_its_own_name(settings_of):
    objects = rendered("production")
    engine = only(objects, "StatefulSet", "haru-engine-main")
    scaled = only(objects, "ScaledObject", "haru-engine-main")["spec"]

    settings = settings_of(objects)

    names = [url.split("/")[2].split(".")[:2] for url in (settings.vllm_base_url, *settings.vllm_more_urls)]
    assert engine["spec"]["serviceName"] == "haru-engine-main"
    assert names == [[f"haru-engine-main-{number}", "haru-engine-main"] for number in range(scaled["maxReplicaCount"])]


def test_servers_do_not_give_an_engine_more_than_it_has_places(settings_of):
    objects = rendered("production")

    settings = settings_of(objects)

    servers = only(objects, "ScaledObject", "haru-server-stable")["spec"]["minReplicaCount"]
    profile = yaml.safe_load((ROOT / "infra" / "profiles" / f"{settings.profile}.yaml").read_text())
    assert 0 < settings.slots * servers <= profile["slots"]["gpu"]


def test_a_router_is_one_engine_to_the_server(settings_of):
    objects = rendered(
        "production", "router.enabled=true", "images.router=example.org/vllm-router:0.1.17", "server.slots=20"
    )

    settings = settings_of(objects)

    assert (settings.vllm_base_url, settings.vllm_more_urls) == ("http://haru-router:8000/v1", ())
    arguments = only(objects, "Deployment", "haru-router")["spec"]["template"]["spec"]["containers"][0]["args"]
    chosen = dict(one.split("=") for one in arguments[arguments.index("--selector") + 1 :])
    labels = only(objects, "StatefulSet", "haru-engine-main")["spec"]["template"]["metadata"]["labels"]
    assert chosen.items() <= labels.items()


def selected(objects, name):
    wanted = only(objects, "Service", name)["spec"]["selector"]
    return sorted(one for one, pod in pods(objects) if wanted.items() <= pod["metadata"]["labels"].items())


def test_a_canary_gets_its_share_by_its_number_of_pods():
    objects = rendered("production", server={"tracks": {"canary": {"image": "haru/server:2", "replicas": 1}}})

    assert selected(objects, "haru-server") == ["Deployment haru-server-canary", "Deployment haru-server-stable"]
    assert selected(objects, "haru-server-canary") == ["Deployment haru-server-canary"]
    canary = only(objects, "Deployment", "haru-server-canary")["spec"]["template"]["spec"]
    assert canary["containers"][0]["image"] == "haru/server:2"


@pytest.mark.parametrize(("serving", "waiting"), [("blue", "green"), ("green", "blue")])
def test_blue_and_green_take_turns_by_one_value(serving, waiting):
    tracks = {"stable": None, **{one: {"image": f"haru/server:{one}", "replicas": 2} for one in ("blue", "green")}}

    objects = rendered("production", server={"tracks": tracks, "serving": serving})

    assert selected(objects, "haru-server") == [f"Deployment haru-server-{serving}"]
    assert selected(objects, f"haru-server-{waiting}") == [f"Deployment haru-server-{waiting}"]
    assert [one["metadata"]["name"] for one in of_kind(objects, "ScaledObject", "server")] == [f"haru-server-{serving}"]
    assert only(objects, "Deployment", f"haru-server-{waiting}")["spec"]["replicas"] == 2


def pause_of(container):
    """So long it goes on answering when it was told to end."""
    own = {one["name"]: one["value"] for one in container.get("env", ())}.get("HARU_DRAIN_DELAY_SECONDS")
    return int(own or container["lifecycle"]["preStop"]["exec"]["command"][1])


def test_while_a_version_replaces_another_nobody_is_missing():
    for one in of_kind(rendered("production"), "Deployment"):
        pod = one["spec"]["template"]["spec"]
        pause = pause_of(pod["containers"][0])

        assert one["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
        assert pause < pod["terminationGracePeriodSeconds"]


def test_a_server_that_is_told_to_stop_is_taken_out_before_it_takes_no_more_requests():
    objects = rendered("production")
    pod = only(objects, "Deployment", "haru-server-stable")["spec"]["template"]["spec"]
    server = pod["containers"][0]
    asked = server["readinessProbe"]
    balancer = only(objects, "BackendConfig", "haru")["spec"]["healthCheck"]

    assert {asked["httpGet"]["path"], balancer["requestPath"]} == {"/readyz/self"}
    assert server["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert asked["periodSeconds"] * asked["failureThreshold"] < pause_of(server)
    assert balancer["checkIntervalSec"] * balancer["unhealthyThreshold"] < pause_of(server)
    assert pause_of(server) + DRAIN_SECONDS < pod["terminationGracePeriodSeconds"]


def test_another_model_beside_the_first_is_asked_when_the_profile_says_so(settings_of):
    beside = {"next": {"profile": "qwen3-14b-awq", "replicas": 2, "nodeSelector": {}}}

    before, after = (
        rendered("production", f"profile={name}", engines=beside) for name in ("qwen3-8b-awq", "qwen3-14b-awq")
    )

    assert len(of_kind(before, "StatefulSet")) == len(of_kind(after, "StatefulSet")) == 2
    assert "haru-engine-main-0" in settings_of(before).vllm_base_url
    assert "haru-engine-next-0" in settings_of(after).vllm_base_url


def test_two_sets_of_flags_share_the_users_as_the_values_say(settings_of):
    """A comparison (MOD-5): users, not calls, are divided."""
    engines = {
        "main": {"share": 0.8, "autoscaling": {"kind": "none"}},
        "trial": {"profile": "qwen3-8b-awq", "share": 0.2},
    }
    settings = settings_of(rendered("production", engines=engines))

    shares = {}
    for engine in _engines_of(settings, load_profiles(settings)[settings.profile]):
        shares[engine.arm] = shares.get(engine.arm, 0) + engine.weight

    assert shares.keys() == {"main", "trial"}
    assert math.isclose(shares["main"], 0.8)
    assert math.isclose(shares["trial"], 0.2)


def test_pods_below_the_partition_keep_their_version():
    objects = rendered("production", "engines.main.partition=1")

    update = only(objects, "StatefulSet", "haru-engine-main")["spec"]["updateStrategy"]
    assert update == {"rollingUpdate": {"partition": 1}}


async def test_the_account_may_do_what_the_driver_does_and_nothing_else():
    (role,) = of_kind(rendered("one-gpu", namespace="models"), "Role")
    allowed = {(resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]}

    async with fake_cluster() as cluster, aiohttp.ClientSession() as session:
        driver = KubernetesDriver(session, cluster.url, lambda: TOKEN, Cluster("models"), PROFILES)
        await driver.start("small", "main-small")
        await driver.state("main-small")
        await driver.stop("main-small")
        asked = {(path.split("/")[-2], verb) for method, path, _ in cluster.asked for verb in VERBS[method]}

    # The double does not write down that pods were listed.
    assert asked | {("pods", "list")} == allowed


def test_engines_that_haru_starts_itself_are_guarded_and_seen_like_the_charts():
    objects = rendered("one-gpu")
    cluster = Cluster("haru", secret="haru-engine-key", cache="haru-models")
    engine = deployment("main-small", "small", PROFILES["small"], cluster)
    labels = engine["spec"]["template"]["metadata"]["labels"]
    server = only(objects, "Deployment", "haru-server-stable")["spec"]["template"]["metadata"]["labels"]

    assert may_reach(objects, server, labels, 8000)
    assert not may_reach(objects, {}, labels, 8000)
    assert not may_reach(objects, labels, server, 8080)
    watched = only(objects, "ServiceMonitor", "haru-engine")["spec"]
    made = service("main-small", "small", cluster)
    assert watched["selector"]["matchLabels"].items() <= made["metadata"]["labels"].items()
    assert watched["endpoints"][0]["port"] in {port["name"] for port in made["spec"]["ports"]}
    account = engine["spec"]["template"]["spec"]["serviceAccountName"]
    assert account in {one["metadata"]["name"] for one in of_kind(objects, "ServiceAccount")}


async def test_what_the_chart_says_of_engines_reaches_the_driver(settings_of, tmp_path, monkeypatch):
    objects = rendered("one-gpu")
    (tmp_path / "token").write_text(TOKEN)
    async with fake_cluster() as cluster, aiohttp.ClientSession() as session:
        # As the image has it.
        monkeypatch.setenv("HARU_VAR", "/var/lib/haru")
        monkeypatch.setenv("HARU_CLUSTER_URL", cluster.url)
        monkeypatch.setenv("HARU_CLUSTER_ACCOUNT", str(tmp_path))
        settings = settings_of(objects).model_copy(update={"cluster_namespace": "models"})
        await driver_of(settings, session).start(settings.profile, "main")
        pod = cluster.deployments["main"]["spec"]["template"]["spec"]

    claims = {one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "persistentVolumeClaim" in one}
    mounted = {one["name"]: one["mountPath"] for one in pod["containers"][0]["volumeMounts"]}
    server = only(objects, "Deployment", "haru-server-stable")["spec"]["template"]["spec"]["containers"][0]
    assert claims == {"haru-models", "haru-adapters"}
    assert "haru-adapters" in {one["metadata"]["name"] for one in of_kind(objects, "PersistentVolumeClaim")}
    assert mounted["adapters"] in {one["mountPath"] for one in server["volumeMounts"]}
    assert pod["containers"][0]["envFrom"] == [{"secretRef": {"name": "haru-engine-key"}}]


def test_only_servers_that_start_engines_have_a_token_of_the_cluster():
    def tokens(values):
        return [name for name, pod in pods(rendered(values)) if pod["spec"]["automountServiceAccountToken"]]

    assert tokens("one-gpu") == ["Deployment haru-server-stable"]
    assert tokens("production") == tokens("tiny-cpu") == []


def test_tables_are_brought_forward_before_anything_else_changes():
    (job,) = of_kind(rendered("production"), "Job")

    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = job["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["server.db.migrate"]
    assert [item["key"] for item in pod["volumes"][0]["secret"]["items"]] == ["database_url"]
