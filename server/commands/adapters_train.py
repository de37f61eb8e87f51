"""`haru adapters train`: an adapter of accepted notes, trained beside the server and brought to it as a new version."""

import argparse
import asyncio
import json
import sys
from pathlib import Path

import psycopg
from pydantic import ValidationError

from graphs.til import DOMAINS
from nodes.privacy.hiding import Hiding
from server.auth.users import Users
from server.commands.adapters_bring import PATH, brought
from server.commands.client import Server, call, explained
from server.commands.database import CONNECTIONS, database_url
from server.db.pool import open_pool
from server.profiles import chosen_profile
from server.settings import ROOT, Settings
from server.training.base import Example, NotTrainable, Recipe, split
from server.training.job import Job, Result, Wanted, base_of, make
from server.training.launch import Interrupted, Progress, trained
from server.training.sources import of_folder, of_user

HELP = "train a LoRA adapter on notes that were accepted; the same command goes on where it was"
FEEDBACK = "feedback"
PYTHON = ROOT / ".venv-engine" / "bin" / "python"
INTERRUPTED = 130
DEFAULTS = Recipe()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", type=_name, metavar="NAME", help="the adapter's name: small letters, digits, - . _")
    parser.add_argument(
        "--from", dest="source", default=FEEDBACK, metavar="DIR", help="notes (.md) and pairs (.jsonl); or `feedback`"
    )
    parser.add_argument("--user", metavar="NAME", help="with feedback: whose kept TIL notes")
    parser.add_argument(
        "--domain", choices=sorted(DOMAINS), default="commits", help="what the notes are about (commits)"
    )
    parser.add_argument("--feature", default="til", metavar="NAME", help="what it is to write (til)")
    parser.add_argument("--profile", metavar="NAME", help="the model (HARU_PROFILE)")
    parser.add_argument("--base", default="", metavar="MODEL", help="its weights before quantization, folder or hub id")
    for name in ("rank", "alpha", "steps", "batch", "length", "seed"):
        kept = getattr(DEFAULTS, name)
        parser.add_argument(f"--{name}", type=int, default=kept, metavar="N", help=f"({kept})")
    parser.add_argument(
        "--rate", type=float, default=DEFAULTS.rate, metavar="X", help=f"learning rate ({DEFAULTS.rate})"
    )
    parser.add_argument(
        "--held-out", type=float, default=DEFAULTS.held_out, metavar="X", help="share of notes to judge by"
    )
    parser.add_argument("--python", type=Path, default=PYTHON, metavar="FILE", help="of another environment with PEFT")
    parser.add_argument("--no-add", action="store_true", help="leave it in its folder")
    parser.add_argument("--dry-run", action="store_true", help="only collect the notes and say what there is")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace, settings: Settings) -> int:
    try:
        job = _job(args, settings)
        if args.dry_run:
            sys.stdout.write(_described(job))
            return 0
        result = trained(job, args.python, lambda progress: _tell(progress, as_json=args.json))
    except NotTrainable as error:
        sys.stderr.write(f"haru: {error}\n")
        return 1
    except psycopg.Error as error:
        sys.stderr.write(f"haru: the database does not answer ({type(error).__name__}); is haru running? ./status\n")
        return 1
    except Interrupted:
        sys.stderr.write("haru: interrupted; the same command goes on from here\n")
        return INTERRUPTED
    if args.no_add:
        sys.stdout.write(_page(args.name, result, None, as_json=args.json))
        return 0
    return explained(lambda: _added(args, result, Server.of(args.server, settings)))


def _added(args: argparse.Namespace, result: Result, server: Server) -> int:
    domain = args.domain if args.feature == "til" else ""
    given = {"name": args.name, "owner": args.user or "", "feature": args.feature, "domain": domain}
    added = brought(server, result.adapter, given)
    call(server, "POST", f"{PATH}/{args.name}/scores", {"number": added["number"], "scores": dict(result.scores)})
    sys.stdout.write(_page(args.name, result, added["number"], as_json=args.json))
    return 0


def _job(args: argparse.Namespace, settings: Settings) -> Job:
    recipe, hiding = _recipe(args), Hiding(code=True)
    profile = chosen_profile(settings.model_copy(update={"profile": args.profile or settings.profile}))
    base = base_of(profile, settings.var, args.base)
    owner, examples = _examples(args, settings, hiding)
    parts = split(examples, recipe.held_out, recipe.seed)
    return make(settings.var, Wanted(args.name, base, recipe, owner), parts, hiding.counts)


def _recipe(args: argparse.Namespace) -> Recipe:
    try:
        return Recipe(**{name: getattr(args, name) for name in Recipe.model_fields if hasattr(args, name)})
    except ValidationError as error:
        fault = error.errors()[0]
        raise NotTrainable(f"--{fault['loc'][0]}: {fault['msg']}") from None


def _examples(args: argparse.Namespace, settings: Settings, hiding: Hiding) -> tuple[str, list[Example]]:
    """And the account whose they are, if they are one's."""
    if args.source == FEEDBACK:
        return asyncio.run(_of_user(args, settings, hiding))
    return "", list(of_folder(Path(args.source), DOMAINS[args.domain], hiding))


async def _of_user(args: argparse.Namespace, settings: Settings, hiding: Hiding) -> tuple[str, list[Example]]:
    if not args.user:
        raise NotTrainable("say whose notes: --user NAME; or which folder: --from DIR")
    async with open_pool(database_url(settings), CONNECTIONS) as pool:
        user = await Users(pool).by_name(args.user)
        if user is None:
            raise NotTrainable(f"there is no user {args.user}")
        return user.id, await of_user(pool, user.id, DOMAINS[args.domain], hiding)


def _described(job: Job) -> str:
    data = job.said["data"]
    counts = f"{data['train']} examples to learn from, {data['held_out']} to judge by, of {len(data['notes'])} notes"
    hidden = f"; hidden: {sum(data['hidden'].values())}" if data["hidden"] else ""
    return f"{counts}{hidden}\n{job.folder}\n"


def _tell(progress: Progress, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(vars(progress)) + "\n")
    else:
        losses = (("loss", progress.loss), ("held out", progress.held_out))
        told = "  ".join(f"{name} {loss:.4f}" for name, loss in losses if loss is not None)
        sys.stdout.write(f"step {progress.step}/{progress.steps}  {told}  {progress.seconds:.0f} s\n")
    sys.stdout.flush()


def _page(name: str, result: Result, number: int | None, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"adapter": str(result.adapter), "scores": dict(result.scores), "number": number}) + "\n"
    before, after = result.scores["base_loss"], result.scores["held_out_loss"]
    worth = "better" if after < before else "no better: do not promote it"
    lines = f"loss on notes held out: {before:.4f} without it, {after:.4f} with it, {worth}"
    if number is None:
        return f"{lines}\n{result.adapter}\nserve it with: haru adapters add {name} {result.adapter}\n"
    return f"{lines}\n{name}:{number}; `haru adapters promote {name} {number}` lets it answer\n"


def _name(said: str) -> str:
    kept = "abcdefghijklmnopqrstuvwxyz0123456789._-"
    if not said or len(said) > 48 or not said[0].isalnum() or not set(said) <= set(kept):
        raise argparse.ArgumentTypeError("1 to 48 small letters, digits and - . _, a letter or digit first")
    return said
