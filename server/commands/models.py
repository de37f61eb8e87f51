"""`haru models`: which models can be served here."""

import argparse

from server.commands import models_check
from server.settings import Settings

NAME = "models"
HELP = "check whether a model fits this machine or others"


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    check = ways.add_parser("check", help="does a profile fit, and with which flags")
    models_check.arguments(check)


def run(args: argparse.Namespace, _settings: Settings) -> int:
    return models_check.run(args)
