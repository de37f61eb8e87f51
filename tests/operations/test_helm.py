"""The chart, as the real Helm renders it for the three sets of values (OPS-8; S-25, S-34)."""

import copy
import json
import re
import subprocess
import tarfile

import pytest
import yaml

from server.settings import ROOT
from tests.operations.cluster_policies import faults, may_reach
from tests.operations.custom_kinds import is_custom, wrong_fields
from tests.operations.helm import (
    CHART,
    SETS,
    Refused,
    component_of,
    of_kind,
    only,
    pods,
    rendered,
    snapshot_file,
    snapshot_of,
)
from tests.operations.tools import tool

VERSIONS = ["1.29", "1.33", "1.37"]
MONITORING = ROOT / "infra" / "monitoring"
ROUTER = {"router": {"enabled": True}, "images": {"router": "example.org/vllm-router:0.1.17"}}
# Sets, and what else a value can bring.
VARIANTS = {
    **{name: (name, {}) for name in SETS},
    "router": ("production", {**ROUTER, "models": {"source": "mount"}}),
    "hpa": (
        "production",
        {
            "server": {"autoscaling": {"kind": "hpa"}, "tracks": {"canary": {"image": "haru/server:2", "replicas": 1}}},
            "engines": {"main": {"autoscaling": {"kind": "hpa"}, "disk": ""}},
            "models": {"source": "download"},
        },
    ),
}
# CPU limits throttle what has to answer at once; the namespace is given when it is installed.
NOT_ASKED = ["CKV_K8S_11", "CKV_K8S_21"]
# Only production names digests, and servers that start engines ask the cluster.
ONLY_TRIED = ["CKV_K8S_43", "CKV_K8S_15", "CKV_K8S_38"]


@pytest.fixture(scope="module")
def variants():
    return {name: rendered(values, **more) for name, (values, more) in VARIANTS.items()}


@pytest.fixture(params=VARIANTS)
def objects(variants, request):
    return copy.deepcopy(variants[request.param])


def schema_says(objects, version, tmp_path):
    file = tmp_path / "objects.yaml"
    file.write_text(yaml.safe_dump_all(objects))
    command = [tool("kubernetes-validate"), "--strict", "-k", version, str(file)]
    said = subprocess.run(command, capture_output=True, text=True)
    lines = (said.stdout + said.stderr).splitlines()
    return [line for line in lines if not line.startswith("INFO")], said.returncode


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_one_of_that_kubernetes_to_the_letter(variants, version, tmp_path):
    every = [one for made in variants.values() for one in made if not is_custom(one)]

    assert schema_says(every, version, tmp_path) == ([], 0)


def test_kinds_of_others_have_no_field_that_they_do_not_know(objects):
    assert [fault for one in objects if is_custom(one) for fault in wrong_fields(one)] == []


def test_nothing_is_open_or_runs_with_rights_that_it_does_not_need(objects):
    assert faults(objects) == []


@pytest.mark.parametrize("values", SETS)
def test_checkov_finds_nothing(variants, values, tmp_path):
    file = tmp_path / "objects.yaml"
    file.write_text(yaml.safe_dump_all(variants[values]))
    skipped = NOT_ASKED + (ONLY_TRIED if values != "production" else [])
    command = [tool("checkov"), "-f", file, "--framework", "kubernetes", "--compact", "--quiet", "-o", "json"]

    said = subprocess.run([*command, "--skip-check", ",".join(skipped)], capture_output=True, text=True, cwd=tmp_path)

    report = json.loads(said.stdout)
    failed = [(one["check_name"], one["resource"]) for one in report.get("results", {}).get("failed_checks", ())]
    assert failed == []
    assert report["summary"]["passed"] > 100


@pytest.mark.parametrize("values", SETS)
def test_what_is_rendered_is_what_was_agreed(variants, values):
    """`.venv/bin/python -m tests.operations.helm` writes the snapshots anew."""
    assert snapshot_of(variants[values]) == snapshot_file(values).read_text()


@pytest.mark.parametrize("values", SETS)
def test_both_majors_of_helm_render_the_same(variants, values):
    assert rendered(values, helm="helm3") == variants[values]


@pytest.mark.parametrize("values", SETS)
def test_helm_finds_nothing_to_say_against_the_chart(values):
    command = [tool("helm"), "lint", "--strict", str(CHART), "-f", str(CHART / "values" / f"{values}.yaml")]

    said = subprocess.run(command, capture_output=True, text=True)

    assert said.returncode == 0, said.stdout + said.stderr


def test_every_value_has_its_place_in_the_schema_and_a_line():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = json.loads((CHART / "values.schema.json").read_text())

    def places(given, known, path=""):
        known = schema["definitions"][known["$ref"].rsplit("/", 1)[1]] if "$ref" in known else known
        if not isinstance(given, dict) or "properties" not in known:
            return
        unknown, unset = given.keys() - known["properties"].keys(), known["properties"].keys() - given.keys()
        yield from (f"{path}.{name}" for name in unknown | unset - {"global"} if (path, name) != (".limits", "cpu"))
        for name in given.keys() & known["properties"].keys():
            yield from places(given[name], known["properties"][name], f"{path}.{name}")

    said = [one for one in places(values, schema) if not one.endswith("resources.limits.cpu")]
    assert said == []


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ("engines.main.gpu=1", "gpu"),
        ("images.server=haru/server:latest", "/images/server"),
        ("publicUrl=http://haru.example.org", "publicUrl"),
        ("settings.HARU_SECRET=abc", "HARU_SECRET"),
        ("engines.main.gpus=0", "runs on gpu and has no gpus"),
        ("server.serving=green", "which is no track"),
        ("profile=gemma-3-4b", "no engine has the profile gemma-3-4b"),
        ("managed.enabled=true", "haru starts engines itself, or the chart does"),
        ("router.enabled=true", "router.enabled needs images.router"),
        ("models.bucket=", "/models/bucket"),
        ("ingress.address=", "ingress.kind gke needs ingress.address"),
        ("server.graceSeconds=10", "graceSeconds"),
        ("server.pauseSeconds=50", "server.graceSeconds must be server.pauseSeconds and 25 more"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(given, line):
    with pytest.raises(Refused) as refused:
        rendered("production", given)

    assert line in str(refused.value)


def test_a_planted_wrong_field_is_found(variants, tmp_path):
    made = copy.deepcopy(of_kind(variants["production"], "Deployment", "server"))
    made[0]["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    monitor = copy.deepcopy(of_kind(variants["production"], "ServiceMonitor")[0])
    monitor["spec"]["endpoints"][0]["bearer"] = "x"

    lines, code = schema_says(made, "1.33", tmp_path)

    assert (code, "readinesProbe" in lines[0]) == (1, True)
    assert wrong_fields(monitor) == ["spec.endpoints[0].bearer is not known"]


def plant(objects, kind, component, change):
    for one in of_kind(objects, kind, component):
        change(one)
    return faults(objects)


def no_toleration(one):
    del one["spec"]["template"]["spec"]["tolerations"]


def open_to_all(one):
    one["spec"]["ingress"].append({"ports": [{"port": 8000}]})


def load_balancer(one):
    one["spec"] |= {"type": "LoadBalancer"}


def wrong_label(one):
    one["spec"]["selector"]["app.kubernetes.io/component"] = "sever"


def key_in_the_environment(one):
    container = one["spec"]["template"]["spec"]["containers"][0]
    container["env"].append({"name": "VLLM_API_KEY", "value": "abc"})


def root(one):
    one["spec"]["template"]["spec"]["securityContext"]["runAsNonRoot"] = False


def no_pause(one):
    del one["spec"]["template"]["spec"]["containers"][0]["lifecycle"]


def no_delay(one):
    container = one["spec"]["template"]["spec"]["containers"][0]
    container["env"] = [each for each in container["env"] if each["name"] != "HARU_DRAIN_DELAY_SECONDS"]


@pytest.mark.parametrize(
    ("kind", "component", "change", "fault"),
    [
        ("StatefulSet", "engine", no_toleration, "asks for a GPU and may not go where they are"),
        ("NetworkPolicy", "engine", open_to_all, "a stranger reaches an engine"),
        ("Service", "engine", load_balancer, "can be reached past the ingress"),
        ("Service", "server", wrong_label, "chooses nothing"),
        ("Deployment", "server", key_in_the_environment, "has VLLM_API_KEY in its environment"),
        ("Deployment", "embeddings", root, "may be root"),
        ("Deployment", "embeddings", no_pause, "ends while requests still come"),
        ("Deployment", "server", no_delay, "ends while requests still come"),
    ],
)
def test_a_planted_mistake_is_found(variants, kind, component, change, fault):
    said = plant(copy.deepcopy(variants["production"]), kind, component, change)

    assert [line for line in said if fault in line]


def test_without_policies_an_engine_counts_as_exposed(variants):
    made = [one for one in variants["production"] if one["kind"] != "NetworkPolicy"]

    assert any("a stranger reaches an engine" in line for line in faults(made))


def test_who_may_ask_whom(variants):
    made = variants["router"]
    of = {component_of({"metadata": pod["metadata"]}): pod["metadata"]["labels"] for _, pod in pods(made)}

    reached = {
        (one, other)
        for one in of
        for other, port in (("engine", 8000), ("router", 8000), ("embeddings", 8001), ("server", 8080))
        if may_reach(made, of[one], of[other], port)
    }

    assert reached == {
        *{("server", "engine"), ("server", "router"), ("server", "embeddings")},
        ("router", "engine"),
    }


def queries(objects):
    for one in of_kind(objects, "ScaledObject"):
        yield from (each["metadata"]["query"] for each in one["spec"]["triggers"] if "query" in each["metadata"])
    for one in of_kind(objects, "PrometheusRule"):
        yield from (rule["expr"] for group in one["spec"]["groups"] for rule in group["rules"])


def promtool_says(exprs, folder):
    rules = [{"record": f"asked:{number}", "expr": expr} for number, expr in enumerate(exprs)]
    file = folder / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    return subprocess.run([tool("promtool"), "check", "rules", file], capture_output=True, text=True)


def test_every_query_is_one_for_prometheus(variants, tmp_path):
    asked = list(queries(variants["production"]))

    assert len(asked) > 20
    assert promtool_says(asked, tmp_path).returncode == 0
    assert promtool_says(["sum(haru_queue_depth{)"], tmp_path).returncode != 0


def test_what_is_scaled_by_is_a_metric_that_there_is(variants):
    known = (ROOT / "docs" / "reference" / "metrics.md").read_text() + "".join(
        file.read_text() for file in (MONITORING / "prometheus" / "rules").glob("*.yml")
    )

    asked = [
        name
        for one in of_kind(variants["production"], "ScaledObject")
        for query in queries([one])
        for name in re.findall(r"sum\(([\w:]+)", query)
    ]

    assert set(asked) == {"haru_queue_depth", "vllm:num_requests_running", "vllm:num_requests_waiting"}
    assert [name for name in asked if name not in known] == []


def test_alerts_and_dashboards_are_those_of_monitoring(variants):
    made = variants["production"]

    for name in ("engine", "parts", "slo"):
        file = MONITORING / "prometheus" / "rules" / f"{name}.yml"
        assert only(made, "PrometheusRule", f"haru-{name}")["spec"] == yaml.safe_load(file.read_text())
    dashboards = {name: text for one in of_kind(made, "ConfigMap", "monitoring") for name, text in one["data"].items()}
    assert dashboards == {file.name: file.read_text() for file in (MONITORING / "grafana/dashboards").glob("*.json")}


def test_a_packed_chart_has_them_too(tmp_path):
    subprocess.run([tool("helm"), "package", CHART, "-d", tmp_path], check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("haru-*.tgz"))) as packed:
        rules = packed.extractfile("haru/files/rules/engine.yml").read()
        names = packed.getnames()

    assert rules == (MONITORING / "prometheus" / "rules" / "engine.yml").read_bytes()
    assert "haru/files/dashboards/haru-slo.json" in names


def test_every_job_that_the_alerts_name_is_scraped_under_that_name(variants):
    jobs = {
        relabeling["replacement"]
        for one in of_kind(variants["production"], "ServiceMonitor")
        for endpoint in one["spec"]["endpoints"]
        for relabeling in endpoint["relabelings"]
    }

    assert jobs == {"haru", "vllm"}
    # Each server once: the Service of all of them has no track.
    assert "haru/track" not in only(variants["production"], "Service", "haru-server")["metadata"]["labels"]
