"""Reads what Terraform's google provider takes and gives out of the CDK's bindings, which are made from it.

    python -m scripts.terraform.schema BINDINGS.whl INTO.json

Each resource is a folder: its code has the names, kinds and blocks, its types say what must be given."""

import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What this repository may use: with all 1,400 resources each start of Terraform takes twice the time.
FAMILIES = (
    *("google_artifact_registry_", "google_compute_", "google_container_", "google_dns_", "google_logging_"),
    *("google_monitoring_", "google_project_", "google_redis_", "google_secret_manager_", "google_service_"),
    *("google_sql_", "google_storage_bucket"),
)
KINDS = {"string": "string", "number": "number", "boolean": "bool", "any": "dynamic"}
INTERFACE = re.compile(r"^export interface (\w+)[^\n{]*\{(.*?)^\}", re.M | re.S)
MEMBER = re.compile(r"^    readonly (\w+)(\??): ", re.M)
STRUCT = re.compile(r"^function (\w+)ToHclTerraform\(struct\) \{(.*?)^\}", re.M | re.S)
OWN = re.compile(r"^    synthesizeHclAttributes\(\) \{(.*?)^    \}", re.M | re.S)
GIVEN = re.compile(
    r"^ +(\w+): \{\s+value: ([^\n]+),\s+isBlock: (\w+),\s+type: \"(\w+)\",\s+storageClassType: \"(\w+)\"", re.M
)
CLASS = re.compile(r"^class (\w+) extends cdktn\.(\w+) \{(.*?)^\}", re.M | re.S)
READ = re.compile(r"^        return .*?this\.get(\w+?)Attribute\('(\w+)'\)", re.M)
READ_MANY = re.compile(r"^    _\w+ = new (\w+?)(List|OutputReference)\(this, \"(\w+)\"", re.M)
TYPE = re.compile(r"static tfResourceType = \"(\w+)\"")
VERSION = re.compile(r"providerVersion: '([\d.]+)'")
READS = {
    "String": "string",
    "Number": "number",
    "Boolean": "bool",
    "List": ["list", "string"],
    "NumberList": ["list", "number"],
    "StringMap": ["map", "string"],
    "NumberMap": ["map", "number"],
    "BooleanMap": ["map", "bool"],
}
PLACES = {"TerraformResource": "resources", "TerraformDataSource": "data", "TerraformProvider": "provider"}

Block = dict[str, Any]


@dataclass(frozen=True)
class Module:
    """The two files of a resource, taken apart."""

    structs: dict[str, str]
    classes: dict[str, str]
    required: dict[str, set[str]]

    @classmethod
    def of(cls, code: str, types: str) -> "Module":
        structs = {name.lower(): body for name, body in STRUCT.findall(code)}
        classes = {name: body for name, _, body in CLASS.findall(code)}
        required = {
            name.lower(): {snake(member) for member, optional in MEMBER.findall(body) if not optional}
            for name, body in INTERFACE.findall(types)
        }
        return cls(structs, classes, required)

    def block(self, body: str, name: str, within: frozenset[str] = frozenset()) -> Block:
        """What can be written between its braces. A few blocks may hold themselves; once is enough."""
        required = self.required.get(name.lower(), set())
        made: Block = {"attributes": {}, "blocks": {}}
        for key, value, is_block, kind, stored in GIVEN.findall(body):
            if is_block == "true" and stored not in within:
                made["blocks"][key] = self._nested(key in required, value, kind, stored, within)
            elif is_block == "false":
                made["attributes"][key] = {"type": _given(kind, stored), "required": key in required}
        return made

    def _nested(self, required: bool, value: str, kind: str, stored: str, within: frozenset[str]) -> Block:
        name = stored if kind == "struct" else stored.removesuffix("List")
        many = "listMapperHcl(" in value
        nesting = "single" if kind == "struct" else kind
        inner = self.block(self.structs.get(name.lower(), ""), name, within | {stored})
        return {"nesting": nesting, "least": int(required), "most": 0 if many else 1, "block": inner}

    def readable(self, name: str, within: frozenset[str] = frozenset()) -> dict[str, Any]:
        """What can be read of it, with the type of each."""
        body = self.classes.get(name, "")
        found = {key: READS.get(kind, "dynamic") for kind, key in READ.findall(body)}
        for element, _, key in READ_MANY.findall(body):
            if element not in within:
                found[key] = ["list", ["object", self.readable(element + "OutputReference", within | {element})]]
        return found


def main(bindings: Path, into: Path) -> None:
    schema: dict[str, Any] = {"version": "", "provider": None, "resources": {}, "data": {}}
    for code, types in modules(bindings):
        add(schema, code, types)
    into.write_text(json.dumps(schema))
    sys.stdout.write(
        f"google {schema['version']}: {len(schema['resources'])} resources, {len(schema['data'])} data sources\n"
    )


def modules(bindings: Path) -> Iterable[tuple[str, str]]:
    """Code and types of each resource: large ones have a folder of structures in theirs."""
    with zipfile.ZipFile(bindings) as wheel:
        inner = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
        package = io.BytesIO(wheel.read(inner))
    code: dict[str, str] = defaultdict(str)
    types: dict[str, str] = defaultdict(str)
    with tarfile.open(fileobj=package) as files:
        for member in files:
            stream = files.extractfile(member) if member.name.endswith((".js", ".d.ts")) else None
            if stream is not None:
                half = code if member.name.endswith(".js") else types
                half["/".join(member.name.split("/")[:3])] += stream.read().decode()
    return [(code[folder], types[folder]) for folder in code]


def add(schema: dict[str, Any], code: str, types: str) -> None:
    top = next(((name, PLACES[kind]) for name, kind, _ in CLASS.findall(code) if kind in PLACES), None)
    own, kind = OWN.search(code), TYPE.search(code)
    if top is None or own is None or kind is None:
        return
    name, place = top
    module = Module.of(code, types)
    block = module.block(own[1], f"{name}Config")
    if place == "provider":
        version = VERSION.search(code)
        schema["provider"], schema["version"] = block, version[1] if version else ""
        return
    for key, type_ in module.readable(name).items():
        if key not in block["attributes"] and key not in block["blocks"]:
            block["attributes"][key] = {"type": type_, "computed": True}
    if kind[1].startswith(FAMILIES):
        schema[place][kind[1]] = block


def _given(kind: str, stored: str) -> Any:
    if kind == "simple":
        return KINDS.get(stored, "dynamic")
    element = KINDS.get(stored.removesuffix("List").removesuffix("Map"), "dynamic")
    return [kind, element] if kind in ("list", "set", "map") and element != "dynamic" else "dynamic"


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
