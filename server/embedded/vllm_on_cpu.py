"""vLLM's server as it runs on a processor; started by the engine's Python, alone.

A call with a `seed` whose prompt is read in pieces ends vLLM 0.32 there, and every other call with it: the draws of a
piece are thrown away by moving the generator back, which PyTorch's cannot do on a processor ("CPU Generator does not
use offset"). No token was kept at that time, so that beginning again is the same as moving back.
"""

import runpy

import torch


class RewoundGenerator(torch.Generator):  # type: ignore[misc, unused-ignore]  # PyTorch may not be here to be read
    """Moved anywhere it begins again; vLLM moves it only to undo what it has drawn for a prompt."""

    def get_offset(self) -> int:
        return 0

    def set_offset(self, offset: int) -> None:
        self.manual_seed(self.initial_seed())


# The process that computes is forked from this one.
torch.Generator = RewoundGenerator  # type: ignore[misc, unused-ignore]

if __name__ == "__main__":
    runpy.run_module("vllm.entrypoints.openai.api_server", run_name="__main__")
