"""Terraform with the google provider's true schema, on a copy of infra/terraform that a test may spoil."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.operations.tools import FOLDERS, tool

SOURCE = ROOT / "infra" / "terraform"
MODULES = sorted(folder.name for folder in (SOURCE / "modules").iterdir())
ENVIRONMENTS = ["vm", "gke"]
SETS = ["staging", "production"]
# What somebody might fill in.
INVENTED = {
    "YOUR-PROJECT": "haru-tests-0001",
    "YOUR-DOMAIN": "haru.test",
    "YOUR-DIGEST": "sha256:" + "0123456789abcdef" * 4,
}


def settings_file():
    """Names the folder from which Terraform takes its provider; without it the test is skipped."""
    for folder in FOLDERS:
        if (folder / "terraform" / "terraform.rc").exists():
            return folder / "terraform" / "terraform.rc"
    return pytest.skip("the google provider's schema is not here; scripts/terraform-tools.sh installs it")


@dataclass(frozen=True)
class Copy:
    """`folder` is what infra/terraform is here."""

    folder: Path

    def terraform(self, place, *arguments):
        environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(settings_file()), "TF_IN_AUTOMATION": "1"}
        command = [tool("terraform"), f"-chdir={self.folder / place}", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    def prepared(self, place):
        said = self.terraform(place, "init", "-backend=false", "-no-color", "-input=false")
        assert said.returncode == 0, said.stderr
        return self

    def spoil(self, file, before, after):
        text = (self.folder / file).read_text()
        assert before in text, file
        (self.folder / file).write_text(text.replace(before, after, 1))


def copied(into):
    ignored = shutil.ignore_patterns(".terraform*", "*.tfstate*")
    made = Copy(Path(shutil.copytree(SOURCE, into / "terraform", ignore=ignored)))
    for example in made.folder.glob("environments/*/*.tfvars.example"):
        example.with_suffix("").write_text(filled(example.read_text()))
    return made


def filled(text):
    for placeholder, value in INVENTED.items():
        text = text.replace(placeholder, value)
    return text


def said_of_values(folder, environment, values):
    """What Terraform says of them before it asks any provider."""
    shutil.copy(SOURCE / "environments" / environment / "variables.tf", folder)
    (folder / "given.tfvars").write_text(values)
    command = [tool("terraform"), f"-chdir={folder}", "plan", "-no-color", "-input=false", "-var-file=given.tfvars"]
    return subprocess.run(command, env={**os.environ, "TF_IN_AUTOMATION": "1"}, capture_output=True, text=True)
