"""Engines on a cluster are objects that can be read before they are applied (MOD-2)."""

import aiohttp
import pytest

from server.models.base import DriverAway, DriverFailed
from server.models.kubernetes.driver import KubernetesDriver
from server.models.kubernetes.manifests import Cluster, deployment, gpus_of, service, url_of
from server.profiles import read_profiles
from tests.cluster import TOKEN, fake_cluster
from tests.models_driver import PROFILES, profile

CLUSTER = Cluster("models", secret="vllm-key", cache="weights", node_selector={"gpu": "l4"})
TWO_GPUS = profile("large", devices=("gpu",), flags={"gpu": ("--tensor-parallel-size=2", "--enable-lora")})


def container(made):
    return made["spec"]["template"]["spec"]["containers"][0]


def test_a_deployment_asks_for_as_many_gpus_as_the_model_is_spread_over():
    made = deployment("main-large", "large", TWO_GPUS, CLUSTER)

    assert container(made)["resources"] == {"limits": {"nvidia.com/gpu": 2}}
    assert {"--served-model-name=large-model", "--tensor-parallel-size=2"} <= set(container(made)["args"])
    assert made["spec"]["strategy"] == {"type": "Recreate"}


def test_an_engine_is_told_all_that_its_profile_says():
    """Without its flags it would take no adapters, and think aloud."""
    profiles = read_profiles()

    for name, of_file in profiles.items():
        if "gpu" in of_file.devices:
            args = container(deployment(f"main-{name}", name, of_file, CLUSTER))["args"]
            assert set(of_file.engine_flags("gpu")) <= set(args)
    assert gpus_of(profiles["deepseek-r1-14b"]) == 2
    assert "--enable-lora" in container(deployment("a", "b", profiles["qwen3-8b-awq"], CLUSTER))["args"]


def test_only_a_model_for_gpus_may_go_where_nothing_else_may():
    on_gpu, on_cpu = deployment("a", "large", TWO_GPUS, CLUSTER), deployment("b", "small", PROFILES["small"], CLUSTER)

    assert on_gpu["spec"]["template"]["spec"]["tolerations"][0]["key"] == "nvidia.com/gpu"
    assert "tolerations" not in on_cpu["spec"]["template"]["spec"]


def test_a_model_for_the_processor_asks_for_no_gpu():
    assert gpus_of(PROFILES["small"]) == 0
    assert container(deployment("main-small", "small", PROFILES["small"], CLUSTER))["resources"] == {}


def test_an_engine_runs_without_rights_and_its_key_is_a_reference():
    made = deployment("main-large", "large", TWO_GPUS, CLUSTER)
    pod = made["spec"]["template"]["spec"]

    assert (pod["automountServiceAccountToken"], pod["securityContext"]["runAsNonRoot"]) == (False, True)
    assert container(made)["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert container(made)["envFrom"] == [{"secretRef": {"name": "vllm-key"}}]
    assert not [one for one in container(made)["env"] if "KEY" in one["name"]]


def test_adapters_lie_where_haru_says_and_can_only_be_read():
    cluster = Cluster("models", adapters="haru-adapters", adapters_folder="/srv/adapters")
    made = deployment("main-large", "large", TWO_GPUS, cluster)

    volumes = {one["name"]: one for one in made["spec"]["template"]["spec"]["volumes"]}
    mounts = {one["name"]: one for one in container(made)["volumeMounts"]}
    assert volumes["adapters"]["persistentVolumeClaim"] == {"claimName": "haru-adapters", "readOnly": True}
    assert mounts["adapters"] == {"name": "adapters", "mountPath": "/srv/adapters", "readOnly": True}
    assert "adapters" not in str(deployment("main-large", "large", TWO_GPUS, CLUSTER)["spec"])


def test_the_service_finds_the_pods_of_its_engine_only():
    labels = deployment("main-large", "large", TWO_GPUS, CLUSTER)["spec"]["template"]["metadata"]["labels"]
    selected = service("main-large", "large", CLUSTER)["spec"]["selector"]

    assert selected.items() <= labels.items()
    assert selected["app.kubernetes.io/instance"] == "main-large"
    assert url_of("main-large", CLUSTER) == "http://main-large.models.svc:8000/v1"


@pytest.fixture
async def cluster():
    async with fake_cluster() as running:
        yield running


@pytest.fixture
async def driver(cluster):
    async with aiohttp.ClientSession() as session:
        yield KubernetesDriver(session, cluster.url, lambda: TOKEN, CLUSTER, PROFILES)


async def test_what_is_applied_is_applied_by_the_server(cluster, driver):
    await driver.start("small", "main-small")

    assert [(method, kind) for method, _, kind in cluster.asked] == [("PATCH", "application/apply-patch+yaml")] * 2
    assert set(cluster.deployments) == set(cluster.services) == {"main-small"}


async def test_a_pod_without_a_place_goes_on_starting_and_says_what_it_lacks(cluster, driver):
    cluster.homeless = {"large"}
    await driver.start("large", "main-large")

    state = await driver.state("main-large")

    assert (state.running, "Insufficient nvidia.com/gpu" in state.reason) == ("starting", True)


@pytest.mark.parametrize(("status", "error"), [(403, DriverFailed), (500, DriverAway), (429, DriverAway)])
async def test_a_cluster_that_refuses_is_told_from_one_that_is_away(cluster, driver, status, error):
    cluster.refuses = status

    with pytest.raises(error) as raised:
        await driver.start("small", "main-small")

    assert type(raised.value) is error


async def test_a_cluster_that_is_gone_is_away(cluster):
    async with aiohttp.ClientSession() as session:
        gone = KubernetesDriver(session, "http://127.0.0.1:9", lambda: TOKEN, CLUSTER, PROFILES)
        with pytest.raises(DriverAway):
            await gone.state("main-small")
