"""`haru news`: a short verified summary of a web page, a feed or a file; several become a digest."""

import argparse
from pathlib import Path
from typing import Any

from nodes.language import language_of
from nodes.markdown import is_web
from retrievers.articles import Article, article_from_html, article_from_markdown, article_from_text
from server.commands import document
from server.commands.client import Refused
from server.commands.deliver import text_of
from server.settings import Settings

NAME = "news"
HELP = "summarise web pages, feeds or a file"

READERS = {".html": article_from_html, ".htm": article_from_html, ".md": article_from_markdown}
READERS |= {".mdx": article_from_markdown, ".markdown": article_from_markdown}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources", nargs="+", metavar="URL|FILE", help="addresses of pages or feeds, or one file (- for stdin)"
    )
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the file; en for addresses")
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return document.written("news", args, settings, lambda: _input(args), _closing)


def _input(args: argparse.Namespace) -> dict[str, Any]:
    urls = [source for source in args.sources if is_web(source)]
    files = [Path(source) for source in args.sources if not is_web(source)]
    if len(files) > 1:
        raise Refused("give one file, or addresses")
    if not files:
        return {"urls": urls, "language": args.language or "en"}
    article = _article(files[0])
    own = {"text": article.text, "title": article.title or files[0].stem}
    return {**own, "urls": urls, "language": args.language or language_of(article.text)}


def _article(file: Path) -> Article:
    article = READERS.get(file.suffix.lower(), article_from_text)(text_of(file))
    if not article.text:
        raise Refused(f"there is no text in {file}")
    return article


def _closing(verification: dict[str, Any]) -> str:
    kept, drafted = verification["supported"], verification["sentences"]
    return f"{kept} of {drafted} drafted sentences verified; {verification['quoted']} stories quoted instead"
