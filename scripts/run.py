"""Prepare the database and the static files, then serve cbtracker on this machine only."""

import errno
import os
import socket
import sys

from shell import ROOT, environment, fail, run, say

HOST = "127.0.0.1"
ANOTHER_PORT = "choose another port: PORT=8001 make run"


def main() -> None:
    """Run the steps in order, then replace this process with the server."""
    server = reserve(port_number())
    manage("migrate", "--no-input", "--verbosity=0")
    manage("load_record", show=True)
    manage("demonstration_accounts", show=True)
    manage("collectstatic", "--no-input", "--verbosity=0")
    serve(server)


def port_number() -> int:
    """Return the port in PORT, or 8000."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        fail(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def reserve(port: int) -> socket.socket:
    """Listen on the port first, so that a port in use is found before the slow steps.

    A port that is only bound can be bound again, by a second start at the same time.
    """
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((HOST, port))
        server.listen(128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"Port {port} on {HOST} is in use. Stop what uses it, or {ANOTHER_PORT}")
        fail(f"Port {port} on {HOST} cannot be used ({error.strerror}); {ANOTHER_PORT}")
    return server


def manage(command: str, *arguments: str, show: bool = False) -> None:
    """Run one of Django's commands."""
    run(
        [sys.executable, "manage.py", command, *arguments],
        f"cbtracker did not start, since `manage.py {command}` failed; see above.",
        show=show,
    )


def serve(server: socket.socket) -> None:
    """Replace this process with gunicorn, which serves on the bound port."""
    server.set_inheritable(True)
    port = server.getsockname()[1]
    say(f"cbtracker is at http://{HOST}:{port}/ (Ctrl+C stops it)")
    command = [sys.executable, "-m", "gunicorn", "cbtracker.wsgi:application"]
    command += [f"--bind=fd://{server.fileno()}"]
    command += ["--worker-class=gthread", "--workers=1", "--threads=4"]
    # The control socket would be a file in the home folder, which may not be writable.
    command += ["--no-control-socket", "--log-level=warning"]
    os.chdir(ROOT)
    os.execve(command[0], command, environment())  # noqa: S606 - no shell is needed


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
