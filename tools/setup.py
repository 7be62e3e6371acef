"""Bring this checkout to the state that a command needs: `python3 tools/setup.py demo|lint|test`.

Each step leaves a stamp with the hash of what it was made from, so a second run does nothing. Python packages come from the
locks in `requirements/`, Node.js packages from `package-lock.json`, both through pip and npm as this machine configures them.
Runs under the system's Python, before anything is installed.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ("all.txt", "build.txt")
DEVELOPMENT = ("dev.txt",)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stop(Exception):
    """Set-up cannot go on; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Run the steps of one command and return the exit status."""
    if len(arguments) != 1 or arguments[0] not in STEPS:
        print(f"usage: python3 tools/setup.py {'|'.join(STEPS)}", file=sys.stderr)
        return 2
    try:
        for step in STEPS[arguments[0]]:
            step()
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def runtime() -> None:
    environment("demo", RUNTIME)


def development() -> None:
    environment("dev", DEVELOPMENT)


def environment(name: str, locks: tuple[str, ...]) -> None:
    """Make `.venv` hold what the locks name, and this checkout itself, in place.

    The development lock contains the runtime lock, so an environment made for `dev` serves `demo` too.
    """
    wanted = wanted_stamp(locks)
    if wanted == stamp(VENV / f".{name}") or wanted_stamp(DEVELOPMENT) == stamp(VENV / ".dev"):
        return
    require_python()
    print("Setting up Python packages in .venv ...", flush=True)
    elsewhere = (stamp(VENV / ".place") or place()) != place()
    run(sys.executable, "-m", "venv", *(["--clear"] if elsewhere else []), str(VENV))
    (VENV / ".place").write_text(place())
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    lock_options = [option for lock in locks for option in ("-r", str(ROOT / "requirements" / lock))]
    run(*pip, "--require-hashes", "--only-binary=:all:", *lock_options)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    (VENV / f".{name}").write_text(wanted)


def wanted_stamp(locks: tuple[str, ...]) -> str:
    """What the stamp says once `.venv` holds these locks."""
    sources = [ROOT / "pyproject.toml", *(ROOT / "requirements" / lock for lock in locks)]
    return f"{place()} {digest(*(path.read_bytes() for path in sources))}"


def place() -> str:
    """An environment works for one Python in one folder."""
    return digest(f"{sys.version} {ROOT}".encode())


def require_python() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (older Pythons do run this file)
        raise Stop(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Name one: make PYTHON=python3.11 ..."
        )
    try:
        import ensurepip  # noqa: F401  (Debian ships it in a package of its own)
    except ImportError:
        raise Stop("Python's venv module is missing. Install it (Debian: apt-get install python3-venv).") from None


def node_packages() -> None:
    """Install what `package-lock.json` names, if Node.js can be had; the caller counts the check that is skipped without."""
    wanted = digest((ROOT / "package-lock.json").read_bytes())
    kept = ROOT / "node_modules" / ".stamp"
    if stamp(kept) == wanted:
        return
    if not shutil.which("npm") and not apt_installed("nodejs", "npm"):
        return
    print("Setting up Node.js packages in node_modules ...", flush=True)
    run("npm", "ci", "--ignore-scripts", "--loglevel=error")
    kept.write_text(wanted)


def browser() -> None:
    """Have what the browser tests need: the installed Chromium, else Debian's package, else Playwright's own download."""
    missing = [] if loads("libatomic.so.1") else ["libatomic1"]  # for Playwright's driver
    if not any(shutil.which(name) for name in CHROMIUM):
        missing += ["chromium", "fonts-dejavu-core"]
    if not missing or apt_installed(*missing):
        return
    if "libatomic1" in missing or not downloaded_chromium():
        raise Stop(
            f"The browser tests need more. Install it (Debian: apt-get install {' '.join(missing)}), then try again."
        )


def programs() -> None:
    """Have nginx for the tests of the shipped proxy configuration, which are skipped without, and openssl for those of
    time stamps, if they can be had."""
    if not (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
        apt_installed("nginx-light")
    if not shutil.which("openssl"):
        apt_installed("openssl")


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def downloaded_chromium() -> bool:
    """Playwright downloads its own Chromium unless it has it, and the browser starts here."""
    print("Looking for Playwright's Chromium, else downloading it ...", flush=True)
    locate = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    return succeeds(str(VENV / "bin" / "playwright"), "install", "chromium") and succeeds(
        output(str(PYTHON), "-c", locate), "--version"
    )


def apt_installed(*packages: str) -> bool:
    """Install Debian packages when this is allowed here; False when it is not, or does not work."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} ...", flush=True)
    return succeeds("apt-get", "update", "-qq") and succeeds(
        "apt-get", "install", "-qq", "--no-install-recommends", *packages
    )


def succeeds(*command: str) -> bool:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, cwd=ROOT, env=quiet, capture_output=True).returncode == 0


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def stamp(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None


def run(*command: str) -> None:
    if subprocess.run(command, check=False, cwd=ROOT).returncode:
        raise Stop(f"Set-up stopped, the lines above say why. This failed: {' '.join(command)}")


def output(*command: str) -> str:
    return subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True).stdout.strip()


STEPS = {
    "demo": (runtime,),
    "lint": (development, node_packages),
    "test": (development, node_packages, browser, programs),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
