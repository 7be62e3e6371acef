"""The wheel: whole, the same each time, and enough to serve the demo without the checkout."""

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from annotate import __version__
from tests.cli.serving import PATIENCE, get, serving
from tests.conftest import ROOT

FOLDERS = ("static", "templates", "migrations")
INSIDE = (
    "annotate/demo/article.txt",
    "annotate/demo/annotations.toml",
    "annotate/domain/common_passwords.txt",
    "annotate/vocabulary/codebook.toml",
)


def built(folder: Path) -> Path:
    """The wheel of the checkout, made without a network and without writing into the checkout."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("wheel"))


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_the_wheel_has_every_file_that_the_program_needs(wheel: Path) -> None:
    needed = {
        f"annotate/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    modules = {p.relative_to(ROOT).as_posix() for p in (ROOT / "annotate").rglob("*.py")}
    assert needed | modules | set(INSIDE) <= names(wheel)


def test_the_wheel_has_nothing_else(wheel: Path) -> None:
    info = f"annotate-{__version__}.dist-info/"
    assert {name.split("/")[0] for name in names(wheel)} == {"annotate", info.rstrip("/")}
    assert not [name for name in names(wheel) if name.endswith((".pyc", "~", ".orig"))]
    assert f"{info}licenses/LICENSE" in names(wheel)


def test_two_builds_are_equal_to_the_byte(wheel: Path, tmp_path: Path) -> None:
    assert built(tmp_path).read_bytes() == wheel.read_bytes()


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `bin` of an environment with the wheel and what it depends on, but not the checkout."""
    environment = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, timeout=PATIENCE)
    python = environment / "bin" / "python"
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, timeout=PATIENCE, env=clean)
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run(
        [str(python), "-c", asked], check=True, capture_output=True, text=True, env=clean
    ).stdout.strip()
    # A path that is added so is not searched for further .pth files: the checkout stays out of reach.
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def test_the_installed_program_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    asked = "import annotate; print(annotate.__file__)"
    words = [str(installed / "python"), "-c", asked]
    found = subprocess.run(words, cwd=tmp_path, env=clean, check=True, capture_output=True, text=True).stdout
    assert Path(found.strip()).is_relative_to(installed.parent)


def test_the_installed_program_serves_the_demo_with_pages_files_and_migrations(installed: Path, tmp_path: Path) -> None:
    command = (str(installed / "annotate"),)
    (tmp_path / "elsewhere").mkdir()
    with serving(
        tmp_path / "home", "--demo", "--port", "0", lines=4, command=command, folder=tmp_path / "elsewhere"
    ) as server:
        entered = get(server.lines[1].rpartition(" ")[2])
        cookie = entered.fields["set-cookie"].partition(";")[0]
        page = get(server.url + entered.fields["location"], cookie=cookie)
        assert page.status == 200
        files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
        assert any(name.endswith(".css") for name in files)
        assert any(name.endswith(".js") for name in files)
        for name in files:
            file = get(server.url + name)
            assert (file.status, "immutable" in file.fields["cache-control"]) == (200, True), name
        assert get(f"{server.url}/api/v1/openapi.json").status == 200
        assert get(f"{server.url}/readyz").status == 200
        assert server.stop() == 0
    assert list((tmp_path / "elsewhere").iterdir()) == []
