"""`haru news`: a short verified summary of web pages, feeds and files; several become a digest."""

import argparse
from pathlib import Path
from typing import Any

from nodes.language import language_of
from nodes.markdown import is_web
from retrievers.articles import Article, InsufficientText, article_from_html, article_from_markdown, article_from_text
from retrievers.feeds import articles_of_feed, feeds_of_opml, is_feed, is_opml
from server.commands import document
from server.commands.client import Refused
from server.commands.deliver import text_of
from server.settings import Settings

NAME = "news"
HELP = "summarise web pages, feeds or files"

READERS = {".html": article_from_html, ".htm": article_from_html, ".md": article_from_markdown}
READERS |= {".mdx": article_from_markdown, ".markdown": article_from_markdown}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "sources",
        nargs="*",
        metavar="URL|FILE",
        help="addresses of pages, feeds or OPML lists; files with an article, a feed or a list (- for stdin)",
    )
    parser.add_argument("--opml", type=Path, metavar="FILE", help="a list of feeds, as feed readers export it")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the files; en for addresses")
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return document.written("news", args, settings, lambda: _input(args), _closing)


def _input(args: argparse.Namespace) -> dict[str, Any]:
    files = [Path(source) for source in args.sources if not is_web(source)]
    texts = {file: text_of(file) for file in [*files, *([args.opml] if args.opml else [])]}
    lists = [text for file, text in texts.items() if is_opml(text.encode())]
    if args.opml and not feeds_of_opml(texts[args.opml].encode()):
        raise Refused(f"there is no feed in {args.opml}")
    if len(lists) > 1:
        raise Refused("give one list of feeds")
    articles = [article for file, text in texts.items() if text not in lists for article in _articles(file, text)]
    urls = [source for source in args.sources if is_web(source)]
    if not (articles or urls or lists):
        raise Refused("give an address, a file or --opml FILE")
    said = "\n".join(article.text for article in articles)
    wanted = {"urls": urls, "articles": [_sent(article) for article in articles], "opml": lists[0] if lists else None}
    return {name: value for name, value in wanted.items() if value} | {"language": args.language or _language(said)}


def _articles(file: Path, text: str) -> list[Article]:
    if is_feed(text.encode()):
        return [article for article in articles_of_feed(text.encode()) if article.text]
    try:
        article = READERS.get(file.suffix.lower(), article_from_text)(text, "", "")
    except InsufficientText as error:
        raise Refused(f"{file}: {error}") from error
    if not article.text:
        raise Refused(f"there is no text in {file}")
    return [article if article.title or str(file) == "-" else article_from_text(article.text, file.stem)]


def _sent(article: Article) -> dict[str, str]:
    return {"text": article.text, "title": article.title, "url": article.url}


def _language(said: str) -> str:
    return language_of(said) if said else "en"


def _closing(verification: dict[str, Any]) -> str:
    """Raises Refused where there is no story: a script is to notice."""
    kept, drafted = verification["supported"], verification["sentences"]
    if not verification["stories"]:
        raise Refused("nothing could be read and summarised")
    unread = f"; {verification['unread']} sources not summarised" if verification["unread"] else ""
    return f"{kept} of {drafted} drafted sentences verified; {verification['quoted']} stories quoted instead{unread}"
