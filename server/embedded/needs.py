"""Tells `./start`, before anything large is installed, which engine this machine needs: cpu, gpu or none."""

import sys

from server.embedded.machine import CannotStart, check_start
from server.embedded.record import only_one
from server.models.here import device
from server.settings import Settings, WrongSetting, load_settings


def main() -> int:
    try:
        settings = load_settings()
        _check_unless_running(settings)
    except (WrongSetting, CannotStart) as error:
        sys.stderr.write(f"haru: {error}\n")
        return 1
    sys.stdout.write(("none" if settings.vllm_base_url else device()) + "\n")
    return 0


def _check_unless_running(settings: Settings) -> None:
    with only_one(settings.var) as is_free:
        if is_free:
            check_start(settings)


if __name__ == "__main__":
    sys.exit(main())
