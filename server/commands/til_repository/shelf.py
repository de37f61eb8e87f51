"""A repository of notes: where a note belongs, and writing it, the index and the commit as one deed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from server.commands.client import Refused
from server.commands.deliver import write_whole
from server.commands.til_repository.git import WorkTree
from server.commands.til_repository.index import BLANK, Entry, MarksBroken, index_of, with_index
from server.commands.til_repository.page import FrontMatter, Note, Said, page_of, said_by
from server.commands.til_repository.slug import free, slug_of

README = "README.md"


class AlreadyThere(Exception):
    """There is a note of that day and topic, at the path that is told."""


@dataclass(frozen=True)
class Kept:
    """`is_new` is false for a note that took the place of an earlier one, `changed` if nothing was different."""

    path: str
    is_new: bool
    changed: bool


@dataclass(frozen=True)
class Shelf:
    tree: WorkTree
    front: FrontMatter = "none"
    commits: bool = True

    def keep(self, note: Note, *, replace: bool = False) -> Kept:
        """Raises AlreadyThere unless the note may be replaced, and Refused; then everything is as it was before."""
        same = self._same(note)
        if same and not replace:
            raise AlreadyThere(same)
        path = same or self._place(note)
        files = {path: page_of(note, self.front).encode(), self.readme: self._indexed(path, note)}
        self._check_states(path)
        changed = {name: text for name, text in files.items() if _bytes(self.tree.file(name)) != text}
        if changed:
            self._write(changed, f"{'Rewrite' if same else 'Add'} TIL: {' '.join(note.title.split())}")
        return Kept(path, is_new=not same, changed=bool(changed))

    @property
    def readme(self) -> str:
        """However it is spelt there."""
        return next((name for name in self.tree.files() if name.casefold() == README.casefold()), README)

    @cached_property
    def _notes(self) -> Mapping[str, Said]:
        """All notes that git knows, and those that haru wrote and nobody has committed yet."""
        new = self._read(self.tree.files(untracked=True))
        return self._read(self.tree.files()) | {name: said for name, said in new.items() if said.marked}

    def _read(self, names: Iterable[str]) -> dict[str, Said]:
        return {name: self._said(name) for name in names if _is_note(name) and self._is_there(name)}

    def _same(self, note: Note) -> str | None:
        topic = slug_of(note.topic)
        of_that_day = (name for name, said in self._notes.items() if said.marked == note.day)
        return next((name for name in of_that_day if slug_of(name.split("/")[0]) == topic), None)

    def _place(self, note: Note) -> str:
        topic = slug_of(note.topic)
        folders = sorted({path.split("/")[0] for path in self._notes})
        folder = next((name for name in folders if slug_of(name) == topic), topic)
        here = self.tree.root / folder
        names = [file.name.removesuffix(".md") for file in here.iterdir()] if here.is_dir() else []
        return f"{folder}/{free(slug_of(note.title), names)}.md"

    def _indexed(self, path: str, note: Note) -> bytes:
        said = {**self._notes, path: Said(note.title, note.day, note.day)}
        first = {} if all(one.day for one in said.values()) else self.tree.first_days()
        entries = [Entry(name, one.title, one.day or first.get(name)) for name, one in said.items()]
        before = _bytes(self.tree.file(self.readme))
        readme = BLANK if before is None else before.decode(errors="surrogateescape")
        try:
            return with_index(readme, index_of(entries)).encode(errors="surrogateescape")
        except MarksBroken as error:
            raise Refused(
                f"{self.readme} has one mark of the index without the other; put both there or none"
            ) from error

    def _check_states(self, path: str) -> None:
        """What somebody has changed there and not committed must be neither lost nor committed in passing."""
        for name in (path, self.readme):
            state = self.tree.state_of(name)
            if state and (self.commits or (name == path and state != "??")):
                raise Refused(f"{name} has changes that are not committed; commit or undo them first")

    def _write(self, texts: Mapping[str, bytes], message: str) -> None:
        before = {name: _bytes(self.tree.file(name)) for name in texts}
        try:
            for name, text in texts.items():
                self.tree.file(name).parent.mkdir(exist_ok=True)
                write_whole(self.tree.file(name), text)
            if self.commits:
                self.tree.commit(list(texts), message)
        except (OSError, Refused) as error:
            for name, old in before.items():
                self._restore(name, old)
            if isinstance(error, OSError):
                raise Refused(f"cannot write in {self.tree.root}: {error.strerror}") from error
            raise

    def _restore(self, name: str, text: bytes | None) -> None:
        file = self.tree.file(name)
        if text is not None:
            write_whole(file, text)
            return
        file.unlink(missing_ok=True)
        with suppress(OSError):  # it holds other files, or is the root
            file.parent.rmdir()

    def _said(self, name: str) -> Said:
        return said_by(self.tree.file(name).read_text("utf-8", errors="replace"), Path(name).stem)

    def _is_there(self, name: str) -> bool:
        file = self.tree.root / name
        return file.is_file() and not file.is_symlink() and not file.parent.is_symlink()


def _is_note(name: str) -> bool:
    folder, _, file = name.partition("/")
    is_shown = "/" not in file and not folder.startswith(".")
    return is_shown and file.endswith(".md") and file.casefold() != README.casefold()


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None
