"""adapter_config.json as PEFT writes it, read strictly, and written anew with nothing in it that the engine need not
know."""

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from server.errors import AdapterRefused

MOST_BYTES = 64 * 2**10
INITS = ("gaussian", "eva", "orthogonal")
Module = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$", max_length=200)]


def _unset(given: Any) -> None:
    if given:
        raise ValueError("is not served here")


def _plain_start(given: Any) -> Any:
    """Other ways to begin change the base model's weights too."""
    if not isinstance(given, bool) and given not in INITS:
        raise ValueError("is not served here")
    return given


Unset = Annotated[None, BeforeValidator(_unset)]


class LoraConfig(BaseModel):
    """`auto_mapping` names code to import, and patterns are regular expressions that the engine would run: refused. All
    fields that are not named here concern training."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    peft_type: Literal["LORA"]
    base_model_name_or_path: str = Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")
    r: int = Field(ge=1, le=512)
    lora_alpha: float = Field(gt=0, le=65536, allow_inf_nan=False)
    target_modules: list[Module] = Field(min_length=1, max_length=200)
    task_type: Literal["CAUSAL_LM"] | None = "CAUSAL_LM"
    bias: Literal["none"] = "none"
    use_rslora: bool = False
    init_lora_weights: Annotated[Any, BeforeValidator(_plain_start)] = Field(default=True, exclude=True)

    auto_mapping: Unset = Field(default=None, exclude=True)
    trust_remote_code: Unset = Field(default=None, exclude=True)
    modules_to_save: Unset = Field(default=None, exclude=True)
    rank_pattern: Unset = Field(default=None, exclude=True)
    alpha_pattern: Unset = Field(default=None, exclude=True)
    use_dora: Unset = Field(default=None, exclude=True)
    use_qalora: Unset = Field(default=None, exclude=True)
    use_bdlora: Unset = Field(default=None, exclude=True)
    lora_bias: Unset = Field(default=None, exclude=True)
    layer_replication: Unset = Field(default=None, exclude=True)
    alora_invocation_tokens: Unset = Field(default=None, exclude=True)
    target_parameters: Unset = Field(default=None, exclude=True)
    trainable_token_indices: Unset = Field(default=None, exclude=True)

    @property
    def base(self) -> str:
        """The base model's name without the folder that it lay in where the adapter was trained."""
        return base_name(self.base_model_name_or_path)

    def written(self) -> bytes:
        """The same bytes for the same adapter."""
        kept = self.model_dump() | {"base_model_name_or_path": self.base, "inference_mode": True}
        kept["target_modules"] = sorted(set(self.target_modules))
        return json.dumps(kept, sort_keys=True, indent=1).encode()


def base_name(name_or_path: str) -> str:
    return re.split(r"[/\\]", name_or_path.rstrip("/\\"))[-1].casefold()


def read_config(data: bytes) -> LoraConfig:
    """Raises AdapterRefused."""
    if len(data) > MOST_BYTES:
        raise AdapterRefused("adapter_config.json is too long for one")
    try:
        return LoraConfig.model_validate_json(data)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(step) for step in fault["loc"]) or "it"
        raise AdapterRefused(f"adapter_config.json: {place}: {fault['msg']}") from None
