"""Real git repositories, made for one test each."""

import subprocess


class Git:
    """A repository made for one test."""

    def __init__(self, path):
        self.path = path
        path.mkdir(exist_ok=True)
        self("init", "-q", "-b", "main")

    def __call__(self, *arguments, day="2026-05-01T10:00:00+09:00", committed=None, author="Ana <ana@example.invalid>"):
        name, _, email = author.rstrip(">").partition(" <")
        environment = {
            "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(self.path), "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": day,
            "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": committed or day,
        }  # fmt: skip
        return subprocess.run(
            ["git", "-C", str(self.path), *arguments], env=environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, message, files, **how):
        for path, text in files.items():
            target = self.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text if isinstance(text, bytes) else text.encode())
        self("add", "-A")
        self("commit", "-q", "--allow-empty", "-m", message, **how)
        return self("rev-parse", "HEAD")
