"""`haru models`: which models are served here."""

import argparse

from server.commands import models_switch
from server.settings import Settings

NAME = "models"
HELP = "see which model is served, switch it and roll it back"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    models_switch.arguments(ways)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return models_switch.run(args, settings)
