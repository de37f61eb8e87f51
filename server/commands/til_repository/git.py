"""The work tree that notes are written into: what git knows of it, and commits of single files."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from retrievers.git import GIT
from server.commands.client import Refused

# haru may run inside a hook of another repository, which these would point to.
ALONE = ("env", "-u", "GIT_DIR", "-u", "GIT_WORK_TREE", "-u", "GIT_INDEX_FILE", "-u", "GIT_PREFIX")
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class WorkTree:
    """A folder in a git repository, without links in its path; file names are relative to it."""

    root: Path

    @staticmethod
    def at(path: Path) -> "WorkTree":
        """Raises Refused."""
        if not path.is_dir():
            raise Refused(f"{path} is not a folder")
        tree = WorkTree(path.resolve())
        if tree._said("rev-parse", "--is-inside-work-tree").strip() != "true":
            raise Refused(f"{path} is no git repository with files; make one with: git init {path}")
        return tree

    def check_identity(self) -> None:
        if not self._said("var", "GIT_AUTHOR_IDENT") or not self._said("var", "GIT_COMMITTER_IDENT"):
            raise Refused(
                f"git knows no author in {self.root}: git config user.name NAME; git config user.email ADDRESS"
            )

    def file(self, name: str) -> Path:
        """Raises Refused for what a link on the way would lead elsewhere, and for what is no file."""
        path = self.root / name
        for step in (path, *path.parents[: len(Path(name).parts) - 1]):
            if step.is_symlink():
                raise Refused(f"{step} is a link; haru writes only what really lies in {self.root}")
        if path.exists() and not path.is_file():
            raise Refused(f"{path} is not a file")
        return path

    def files(self, *, untracked: bool = False) -> list[str]:
        listed = ("--others", "--exclude-standard") if untracked else ("--cached",)
        return sorted(set(filter(None, self._run("ls-files", "-z", *listed).split("\0"))))

    def first_days(self) -> Mapping[str, date]:
        """When each file was added, by the author's clock."""
        said = self._said(
            "log", "--no-renames", "--diff-filter=A", "--relative", "--name-only", "-z", "--format=%x01%as"
        )
        days: dict[str, date] = {}
        for record in said.split("\x01")[1:]:
            day, *names = (field.strip("\n") for field in record.split("\0"))
            # The log goes backwards: what was removed and added again is as old as its first file.
            days |= {name: date.fromisoformat(day) for name in names if name}
        return days

    def state_of(self, name: str) -> str:
        """Git's two letters for a file that differs from the last commit, `??` for an unknown one, else nothing."""
        return self._run("status", "--porcelain=v1", "--no-renames", "-z", "--untracked-files=all", "--", name)[:2]

    def commit(self, names: Sequence[str], message: str) -> None:
        """Only these files, whatever else is staged. Raises Refused, and then has staged nothing."""
        try:
            self._run("add", "--", *names)
            self._run("commit", "--quiet", "--only", "-m", message, "--", *names)
        except Refused:
            self._said("reset", "--quiet", "--", *names)
            raise

    def _said(self, *arguments: str) -> str:
        """Nothing if git refuses."""
        try:
            return self._run(*arguments)
        except Refused:
            return ""

    def _run(self, *arguments: str) -> str:
        command = [*ALONE, *GIT, "-C", str(self.root), *arguments]
        try:
            done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_SECONDS)
        except FileNotFoundError as error:
            raise Refused("git is not installed") from error
        except subprocess.TimeoutExpired as error:
            raise Refused(f"git took longer than {PATIENCE_SECONDS} seconds in {self.root}") from error
        if done.returncode:
            said = (done.stderr.strip() or done.stdout.strip()).decode(errors="replace")
            raise Refused(f"git does not do it in {self.root}: {said or 'no reason given'}")
        return done.stdout.decode(errors="replace")
