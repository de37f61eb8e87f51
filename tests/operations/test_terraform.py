"""The Google Cloud of two phases, as Terraform itself reads it (OPS-7, OPS-8)."""

import json
import re
import subprocess

import pytest

from tests.operations.terraform import ENVIRONMENTS, INVENTED, MODULES, SETS, SOURCE, copied, filled, said_of_values
from tests.operations.tools import tool

TESTED = [f"modules/{name}" for name in MODULES if (SOURCE / "modules" / name / "tests").is_dir()]
BLOCK = re.compile(r'^(variable|output) "(\w+)" \{\n(.*?)^\}', re.M | re.S)


@pytest.fixture
def copy(tmp_path):
    return copied(tmp_path)


def words(text):
    """As Terraform says it, without the frame that it draws and the lines that it breaks."""
    return " ".join(re.sub(r"[│╷╵]", " ", text).split())


def test_files_are_written_as_terraform_writes_them():
    said = subprocess.run(
        [tool("terraform"), "fmt", "-check", "-recursive", "-diff", SOURCE], capture_output=True, text=True
    )

    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_is_valid_by_the_providers_true_schema(copy, environment):
    place = f"environments/{environment}"

    said = copy.prepared(place).terraform(place, "validate", "-no-color")

    assert said.returncode == 0, words(said.stderr)


@pytest.mark.parametrize("values", SETS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_keeps_its_promises(copy, environment, values):
    place = f"environments/{environment}"

    said = copy.prepared(place).terraform(place, "test", "-no-color", f"-var-file={values}.tfvars")

    assert said.returncode == 0, words(said.stdout + said.stderr)
    assert "0 failed" in said.stdout


@pytest.mark.parametrize("module", TESTED)
def test_a_module_keeps_its_promises(copy, module):
    said = copy.prepared(module).terraform(module, "test", "-no-color")

    assert said.returncode == 0, words(said.stdout + said.stderr)
    assert "0 failed" in said.stdout


def test_a_wrong_argument_is_found(copy):
    copy.spoil("modules/cluster/main.tf", "enable_private_nodes = true", "enable_private_node = true")

    said = copy.prepared("environments/gke").terraform("environments/gke", "validate", "-no-color")

    assert said.returncode != 0
    assert 'Did you mean "enable_private_nodes"?' in words(said.stderr)


def test_a_resource_that_does_not_exist_is_found(copy):
    copy.spoil("modules/cache/main.tf", '"google_redis_instance" "this"', '"google_redis_server" "this"')

    said = copy.prepared("modules/cache").terraform("modules/cache", "validate", "-no-color")

    assert said.returncode != 0
    assert "google_redis_server" in words(said.stderr)


@pytest.mark.parametrize(
    ("file", "before", "after", "where", "line"),
    [
        pytest.param(
            *("environments/vm/main.tf", "from_ranges = local.load_balancer", 'from_ranges = ["0.0.0.0/0"]'),
            *("environments/vm", "No rule lets in more than a /16"),
            id="open-firewall",
        ),
        pytest.param(
            *(
                "modules/gpu_vms/main.tf",
                "subnetwork = var.subnetwork",
                "subnetwork = var.subnetwork\naccess_config {}",
            ),
            *("modules/gpu_vms", "No machine has an address outside"),
            id="address-outside",
        ),
        pytest.param(
            *("modules/gpu_pool/main.tf", '"NO_SCHEDULE"', '"PREFER_NO_SCHEDULE"'),
            *("modules/gpu_pool", "Nothing else takes their place"),
            id="weak-taint",
        ),
        pytest.param(
            *("modules/database/main.tf", "= false\n      private_network", "= true\n      private_network"),
            *("modules/database", "No address outside, and nothing without TLS"),
            id="public-database",
        ),
        pytest.param(
            *(
                "modules/load_balancer/main.tf",
                "timeout_sec                     = var.longest_answer_s",
                "timeout_sec = 30",
            ),
            *("modules/load_balancer", "An answer may take an hour"),
            id="streams-cut-off",
        ),
        pytest.param(
            *("environments/gke/main.tf", 'secret == "engine-key"', 'secret != "redis-ca"'),
            *("environments/gke", "The database's password is no business of an engine"),
            id="engine-reads-all",
        ),
    ],
)
def test_what_would_be_unsafe_fails_a_test(copy, file, before, after, where, line):
    copy.spoil(file, before, after)
    values = ["-var-file=staging.tfvars"] if where.startswith("environments") else []

    said = copy.prepared(where).terraform(where, "test", "-no-color", *values)

    assert said.returncode != 0
    assert line in words(said.stdout + said.stderr)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_four_files_and_pins_its_provider(module):
    folder = SOURCE / "modules" / module

    assert sorted(file.name for file in folder.glob("*.tf")) == ["main.tf", "outputs.tf", "variables.tf", "versions.tf"]
    assert 'version = "~> 8.7"' in (folder / "versions.tf").read_text()


def undescribed(text):
    return [name for _, name, body in BLOCK.findall(text) if not re.search(r'^  description = "\w.+\."?', body, re.M)]


@pytest.mark.parametrize("file", sorted(SOURCE.glob("*/*/*.tf")), ids=lambda file: "/".join(file.parts[-3:]))
def test_variables_and_outputs_are_described(file):
    text = file.read_text()

    assert undescribed(text) == []
    assert [name for kind, name, body in BLOCK.findall(text) if kind == "variable" and "  type " not in body] == []


def test_a_variable_without_a_description_is_found():
    assert undescribed('variable "zone" {\n  type = string\n}\n') == ["zone"]
    assert undescribed('variable "zone" {\n  description = ""\n  type = string\n}\n') == ["zone"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_environment_only_calls_modules(environment):
    folder = SOURCE / "environments" / environment
    text = "".join(file.read_text() for file in folder.glob("*.tf"))

    assert not re.search(r'^(resource|data) "', text, re.M)
    # What is filled in is somebody's own: examples alone are kept here.
    assert sorted(file.name for file in folder.glob("*.tfvars*")) == [f"{one}.tfvars.example" for one in sorted(SETS)]


def example(environment, values):
    return (SOURCE / "environments" / environment / f"{values}.tfvars.example").read_text()


@pytest.mark.parametrize("values", SETS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_example_that_was_filled_in_is_taken(tmp_path, environment, values):
    said = said_of_values(tmp_path, environment, filled(example(environment, values)))

    assert said.returncode == 0, words(said.stderr)


@pytest.mark.parametrize("values", SETS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_an_example_as_it_comes_is_refused_and_each_place_is_named(tmp_path, environment, values):
    said = said_of_values(tmp_path, environment, example(environment, values))

    told = words(said.stderr)
    named = {name for name in ("project", "zone", "emails", "images") if f"{name}: " in told}
    assert said.returncode != 0
    # Of the domain Terraform speaks when the zone is right.
    assert named == {"project", "zone", "emails"} | ({"images"} if environment == "vm" else set())


@pytest.mark.parametrize(
    ("value", "instead", "line"),
    [
        (f'"{INVENTED["YOUR-PROJECT"]}"', '"My Project"', "project: write the id of your project"),
        ('"haru.test"', '"example.org"', "zone: write the domain that you own"),
        ('"haru-staging.haru.test"', '"haru.elsewhere.dev"', "domain: write the name that users type"),
        ('"haru-staging.haru.test"', '"otherharu.test"', "domain: write the name that users type"),
        ('["operators@haru.test"]', "[]", "emails: write at least one address"),
        ('["operators@haru.test"]', '["operators"]', "emails: write at least one address"),
        (f"@{INVENTED['YOUR-DIGEST']}", ":latest", "images: name each by its digest"),
        (INVENTED["YOUR-DIGEST"], f"sha256:{'0' * 64}", "images: name each by its digest"),
    ],
    ids=["project", "zone", "other domain", "like the domain", "no address", "no e-mail", "tag", "zeros"],
)
def test_a_wrong_value_is_refused_with_what_to_write(tmp_path, value, instead, line):
    given = filled(example("vm", "staging"))
    assert value in given

    said = said_of_values(tmp_path, "vm", given.replace(value, instead, 1))

    assert said.returncode != 0
    assert line in words(said.stderr)


def checked(folder):
    command = [
        tool("checkov"),
        "--directory",
        folder,
        "--framework",
        "terraform",
        "--output",
        "json",
        "--skip-download",
    ]
    said = json.loads(subprocess.run([*command, "--skip-download", "--quiet"], capture_output=True, text=True).stdout)
    return {(found["check_id"], found["resource"]) for found in said.get("results", {}).get("failed_checks", ())}


def test_checkov_finds_nothing():
    assert checked(SOURCE) == set()


def test_checkov_finds_what_is_open(copy):
    copy.spoil(
        "modules/network/main.tf",
        "source_ranges = [",
        'allow {\n protocol = "tcp"\n ports = ["22"]\n }\n  source_ranges = [',
    )
    copy.spoil("modules/storage/main.tf", 'public_access_prevention    = "enforced"', "")

    found = {resource for _, resource in checked(copy.folder)}

    assert any("google_compute_firewall.deny" in resource for resource in found)
    assert any("google_storage_bucket.models" in resource for resource in found)
