"""Start the service in containers: python3 deploy/start.py

The first time it writes deploy/.env with secrets of its own. Put the settings of your installation
there. What follows the command goes to compose: python3 deploy/start.py --no-build
"""

import os
import secrets
import sys
from pathlib import Path

DEPLOY = Path(__file__).resolve().parent
ENV = DEPLOY / ".env"
SECRETS = ("SECRET_KEY", "POSTGRES_PASSWORD", "OWNER_PASSWORD", "SERVICE_PASSWORD")
COMPOSE = ["docker", "compose", "--file", str(DEPLOY / "compose.yaml"), "up", "--build", "--detach"]


def write_env() -> None:
    """Write the secrets, for this account alone to read, unless they are there."""
    if ENV.exists():
        return
    lines = [f"{name}={secrets.token_urlsafe(48)}\n" for name in SECRETS]
    with os.fdopen(os.open(ENV, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)


if __name__ == "__main__":
    write_env()
    command = [*COMPOSE, *sys.argv[1:]]
    os.execvp(command[0], command)  # noqa: S606 - what the operator asked for
