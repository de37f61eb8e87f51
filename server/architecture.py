"""What a language model is made of, as the `config.json` beside its weights says, and how many bytes that takes."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Quantization = Literal["none", "awq", "gptq", "fp8"]

# Bits of one weight of a linear layer. The 4-bit formats keep a 16-bit scale for 128 weights; AWQ a 4-bit zero as well.
QUANTIZED_BITS = {"awq": 4 + 16 / 128 + 4 / 128, "gptq": 4 + 16 / 128, "fp8": 8.0}
# Of the number of parameters that the makers tell: norms and biases are not counted here, and theirs is rounded.
TOLERANCE = 0.02


class Sliding(BaseModel):
    """Layers that look back on so many tokens only, and need to remember no more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layers: int = Field(ge=1)
    window: int = Field(ge=1)


class Architecture(BaseModel):
    """A decoder with gated feed-forward layers. `tied`: the embeddings are the output layer as well; `billions` is how
    many parameters its makers tell, and guards the other figures against slips of the pen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str = Field(pattern=r"^https://")
    billions: float = Field(gt=0)
    layers: int = Field(ge=1)
    hidden: int = Field(ge=1)
    intermediate: int = Field(ge=1)
    heads: int = Field(ge=1)
    kv_heads: int = Field(ge=1)
    head_size: int = Field(ge=1)
    vocabulary: int = Field(ge=1)
    context: int = Field(ge=512)
    tied: bool = False
    sliding: Sliding | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        counted = (self.embedding_weights + self.linear_weights) / 1e9
        if abs(counted / self.billions - 1) > TOLERANCE:
            raise ValueError(f"these figures make {counted:.3f} billion parameters, not {self.billions:g}")
        if self.sliding and self.sliding.layers >= self.layers:
            raise ValueError("some layers must look back on everything")
        return self

    @property
    def embedding_weights(self) -> int:
        """Embeddings and output layer, which no format here quantizes."""
        return self.vocabulary * self.hidden * (1 if self.tied else 2)

    @property
    def linear_weights(self) -> int:
        queries, keys = self.heads * self.head_size, self.kv_heads * self.head_size
        attention = self.hidden * (2 * queries + 2 * keys)
        return self.layers * (attention + 3 * self.hidden * self.intermediate)

    def weight_bytes(self, width: int, quantization: Quantization = "none") -> float:
        """`width`: bytes of a number that is not quantized."""
        bits = QUANTIZED_BITS.get(quantization, 8.0 * width)
        return self.embedding_weights * width + self.linear_weights * bits / 8

    def adapter_bytes(self, rank: int, width: int) -> int:
        """Of one LoRA adapter on every linear layer: two thin matrices for each."""
        queries, keys = self.heads * self.head_size, self.kv_heads * self.head_size
        attention = (self.hidden + queries) + 2 * (self.hidden + keys) + (queries + self.hidden)
        return self.layers * rank * (attention + 3 * (self.hidden + self.intermediate)) * width
