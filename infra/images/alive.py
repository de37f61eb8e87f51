"""Health check of the containers: 0 if the address given answers with 200; standard library only."""

import sys
import urllib.error
import urllib.request

PATIENCE_S = 4


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
