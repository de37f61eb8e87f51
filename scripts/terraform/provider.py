"""Serves the google provider's schema to Terraform; it plans nothing and reaches nothing.

    HARU_GOOGLE_SCHEMA=schema.json python provider.py     (started by Terraform, which speaks to it by gRPC)

What is optional may also be computed: which of the two it is, the schema's source does not say."""

import json
import os
from pathlib import Path
from typing import Any

import tf.provider
from tf.gen import tfplugin_pb2 as pb
from tf.runner import run_provider

NESTING = {
    "single": pb.Schema.NestedBlock.SINGLE,
    "list": pb.Schema.NestedBlock.LIST,
    "set": pb.Schema.NestedBlock.SET,
}


class Google:
    def full_name(self) -> str:
        return "registry.terraform.io/hashicorp/google"


class Servicer(tf.provider.ProviderServicer):
    """Whatever stands in the configuration, its names and types have been compared by Terraform itself."""

    def GetProviderSchema(self, request: Any, context: Any) -> Any:  # noqa: N802 (gRPC's name)
        found = json.loads(Path(os.environ["HARU_GOOGLE_SCHEMA"]).read_text())  # noqa: TID251 (Terraform starts it)
        return pb.GetProviderSchema.Response(
            provider=_schema(found["provider"]),
            provider_meta=pb.Schema(version=0, block=pb.Schema.Block()),
            resource_schemas={name: _schema(block) for name, block in found["resources"].items()},
            data_source_schemas={name: _schema(block) for name, block in found["data"].items()},
        )

    def ValidateProviderConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ValidateProviderConfig.Response()

    def ValidateResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ValidateResourceConfig.Response()

    def ValidateDataResourceConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return pb.ValidateDataResourceConfig.Response()


def _schema(block: dict[str, Any]) -> Any:
    return pb.Schema(version=0, block=_block(block))


def _block(block: dict[str, Any]) -> Any:
    return pb.Schema.Block(
        version=0,
        attributes=[_attribute(name, one) for name, one in block["attributes"].items()],
        block_types=[
            pb.Schema.NestedBlock(
                type_name=name,
                nesting=NESTING[one["nesting"]],
                min_items=one["least"] if one["nesting"] != "single" else 0,
                max_items=one["most"] if one["nesting"] != "single" else 0,
                block=_block(one["block"]),
            )
            for name, one in block["blocks"].items()
        ],
    )


def _attribute(name: str, one: dict[str, Any]) -> Any:
    required, computed = bool(one.get("required")), bool(one.get("computed"))
    optional = not required and not computed
    type_ = json.dumps(one["type"]).encode()
    return pb.Schema.Attribute(
        name=name, type=type_, required=required, optional=optional, computed=computed or optional
    )


if __name__ == "__main__":
    tf.provider.ProviderServicer = Servicer
    run_provider(Google())
