"""`haru models`: which models are served here, and which could be."""

import argparse

from server.commands import models_check, models_switch
from server.settings import Settings

NAME = "models"
HELP = "see which model is served, switch it, roll it back, check whether another fits"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    models_switch.arguments(ways)
    models_check.arguments(ways.add_parser("check", help="does a profile fit, and with which flags"))


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.what == "check":
        return models_check.run(args, settings)
    return models_switch.run(args, settings)
