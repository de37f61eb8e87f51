"""Trains a LoRA adapter from a job's folder with PEFT; runs with the trainer's Python, alone.

Each step depends on the seed and its number only, so that an interrupted training goes on as if nothing had been.
"""

import argparse
import json
import random
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer

INTERRUPTED = 3
IGNORED = -100
WARM_UP = 0.1
KEPT = "kept"
Row = tuple[list[int], list[int]]


@dataclass
class Training:
    """`left_out` counts the examples that are longer than the recipe allows."""

    folder: Path
    job: dict[str, Any]
    model: PeftModel
    optimizer: torch.optim.Optimizer
    train: list[Row]
    held_out: list[Row]
    left_out: int
    step: int = 0
    is_asked_to_end: bool = False
    base_loss: float = 0.0
    began: float = field(default_factory=time.monotonic)

    @property
    def recipe(self) -> dict[str, Any]:
        recipe: dict[str, Any] = self.job["recipe"]
        return recipe


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="of the job")
    training = prepared(parser.parse_args().folder)

    def end(_signal: int, _frame: FrameType | None) -> None:
        training.is_asked_to_end = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    return run(training)


def run(training: Training) -> int:
    recipe = training.recipe
    if training.step == 0:
        training.base_loss = judged(training)
        tell(training, held_out=training.base_loss)
    while training.step < recipe["steps"]:
        loss = learn(training)
        is_last = training.step == recipe["steps"]
        judges = training.step % recipe["judge_every"] == 0 and not is_last
        tell(training, loss=loss, held_out=judged(training) if judges else None)
        if training.is_asked_to_end and not is_last:
            keep(training)
            return INTERRUPTED
        if training.step % recipe["keep_every"] == 0:
            keep(training)
    finish(training, judged(training))
    return 0


def prepared(folder: Path) -> Training:
    job = json.loads((folder / "job.json").read_text())
    recipe = job["recipe"]
    random.seed(recipe["seed"])
    torch.manual_seed(recipe["seed"])
    tokenizer = AutoTokenizer.from_pretrained(job["base"], trust_remote_code=False)
    train, too_long = rows(folder / "train.jsonl", tokenizer, recipe["length"])
    held_out, also_too_long = rows(folder / "held_out.jsonl", tokenizer, recipe["length"])
    if not train or not held_out:
        sys.exit(f"no example is short enough for {recipe['length']} tokens")
    model = adapted(job)
    rate = {"lr": recipe["rate"], "weight_decay": 0.0}
    optimizer = torch.optim.AdamW([weight for weight in model.parameters() if weight.requires_grad], **rate)
    training = Training(folder, job, model, optimizer, train, held_out, too_long + also_too_long)
    resume(training)
    return training


def adapted(job: dict[str, Any]) -> PeftModel:
    """The base as it is, and beside it the small matrices that learn."""
    recipe, has_gpu = job["recipe"], torch.cuda.is_available()
    base = AutoModelForCausalLM.from_pretrained(
        job["base"],
        dtype=torch.bfloat16 if has_gpu else torch.float32,
        trust_remote_code=False,
        use_safetensors=True,
    )
    base.config.use_cache = False
    config = LoraConfig(
        r=recipe["rank"],
        lora_alpha=recipe["alpha"],
        lora_dropout=recipe["dropout"],
        target_modules=list(recipe["targets"]),
        bias="none",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(base.to("cuda" if has_gpu else "cpu"), config)


def rows(file: Path, tokenizer: Any, length: int) -> tuple[list[Row], int]:
    """Tokens and labels of each example, and how many are too long: half an answer is no example."""
    read = [row(json.loads(line)["messages"], tokenizer) for line in file.read_text().splitlines()]
    return [one for one in read if len(one[0]) <= length], sum(len(one[0]) > length for one in read)


def row(messages: list[dict[str, str]], tokenizer: Any) -> Row:
    """Only the answer is learned."""
    asked = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(messages, tokenize=False)
    if not whole.startswith(asked):
        sys.exit("the model's chat template writes an answer elsewhere than where it asks for one")
    prompt = tokenizer(asked, add_special_tokens=False)["input_ids"]
    answer = tokenizer(whole[len(asked) :], add_special_tokens=False)["input_ids"]
    return prompt + answer, [IGNORED] * len(prompt) + answer


def learn(training: Training) -> float:
    """One step. Dropout too is a matter of the step's number."""
    recipe = training.recipe
    torch.manual_seed(recipe["seed"] * 1_000_003 + training.step)
    for group in training.optimizer.param_groups:
        group["lr"] = recipe["rate"] * pace(training.step, recipe["steps"])
    training.model.train()
    total = 0.0
    batch = list(chosen(training))
    for one in batch:
        loss = loss_of(training.model, one) / len(batch)
        loss.backward()
        total += loss.item()
    torch.nn.utils.clip_grad_norm_(training.model.parameters(), 1.0)
    training.optimizer.step()
    training.optimizer.zero_grad()
    training.step += 1
    return total


def chosen(training: Training) -> Iterator[Row]:
    """Every example once before one comes again, in an order of its own each time."""
    size, count = training.recipe["batch"], len(training.train)
    for place in range(training.step * size, (training.step + 1) * size):
        order = list(range(count))
        random.Random(f"{training.recipe['seed']}:{place // count}").shuffle(order)
        yield training.train[order[place % count]]


def pace(step: int, steps: int) -> float:
    """Rises at first, then falls to nothing."""
    rise = max(1, round(steps * WARM_UP))
    return (step + 1) / rise if step < rise else (steps - step) / max(1, steps - rise)


def judged(training: Training) -> float:
    """The loss on what is held out, each token counted alike."""
    training.model.eval()
    lost, counted = 0.0, 0
    with torch.no_grad():
        for one in training.held_out:
            tokens = sum(label != IGNORED for label in one[1])
            lost += loss_of(training.model, one).item() * tokens
            counted += tokens
    return lost / counted


def loss_of(model: PeftModel, one: Row) -> torch.Tensor:
    tokens, labels = (torch.tensor([half], device=model.device) for half in one)
    loss: torch.Tensor = model(input_ids=tokens, labels=labels).loss
    return loss


def keep(training: Training) -> None:
    """Whole or not at all: the former state goes when the new one is there."""
    place, draft = training.folder / KEPT, training.folder / f".{KEPT}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    learned = {
        name: weight.detach().cpu() for name, weight in training.model.named_parameters() if weight.requires_grad
    }
    state = {"step": training.step, "base_loss": training.base_loss}
    torch.save({"weights": learned, "optimizer": training.optimizer.state_dict(), **state}, draft / "state.pt")
    shutil.rmtree(place, ignore_errors=True)
    draft.rename(place)


def resume(training: Training) -> None:
    file = training.folder / KEPT / "state.pt"
    if not file.exists():
        return
    # Nothing but tensors and numbers: a file that was tampered with runs no code.
    state = torch.load(file, map_location="cpu", weights_only=True)
    training.model.load_state_dict(state["weights"], strict=False)
    training.optimizer.load_state_dict(state["optimizer"])
    training.step, training.base_loss = state["step"], state["base_loss"]


def finish(training: Training, loss: float) -> None:
    """The result's own file comes last: where it is, the adapter is whole."""
    job, folder = training.job, training.folder
    adapter, draft = folder / "adapter", folder / ".adapter"
    for old in (adapter, draft):
        shutil.rmtree(old, ignore_errors=True)
    # Where the base lay on this machine is of no use elsewhere.
    training.model.peft_config["default"].base_model_name_or_path = job["base_name"]
    training.model.save_pretrained(draft, save_embedding_layers=False)
    (draft / "README.md").unlink(missing_ok=True)
    draft.rename(adapter)
    scores = {"base_loss": round(training.base_loss, 6), "held_out_loss": round(loss, 6)}
    said = {"scores": scores, "steps": training.step, "left_out": training.left_out}
    unfinished = folder / ".result.json"
    unfinished.write_text(json.dumps(said, indent=1))
    unfinished.rename(folder / "result.json")
    tell(training, held_out=loss)
    shutil.rmtree(folder / KEPT, ignore_errors=True)


def tell(training: Training, loss: float | None = None, held_out: float | None = None) -> None:
    """A line of JSON on stdout, and in the job's folder."""
    said = {
        "step": training.step,
        "steps": training.recipe["steps"],
        "loss": loss,
        "held_out": held_out,
        "seconds": round(time.monotonic() - training.began, 1),
    }
    line = json.dumps(said) + "\n"
    with (training.folder / "progress.jsonl").open("a") as file:
        file.write(line)
    sys.stdout.write(line)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
