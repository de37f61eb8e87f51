"""`haru adapters`: adapters of the models."""

import argparse

from server.commands import adapters_train
from server.settings import Settings

NAME = "adapters"
HELP = "train adapters"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    adapters_train.arguments(ways.add_parser("train", help=adapters_train.HELP))


def run(args: argparse.Namespace, settings: Settings) -> int:
    return adapters_train.run(args, settings)
