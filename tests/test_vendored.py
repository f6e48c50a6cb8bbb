"""The scripts and the typeface that the site serves are the ones that package-lock.json pins.

A list of checksums beside the files would prove only that somebody wrote both. So the proof is made anew: npm installs
the pinned packages, which it checks against the lock file's sha512, and `npm run vendor` copies and bundles them to an
empty folder. npm takes packages that it has fetched before from its cache, so the test needs a network once per
machine. Without npm, or without the registry, it is skipped, but never in CI.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.missing import skip_for_want_of

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "static" / "vendor"


@pytest.fixture
def remade(tmp_path: Path) -> Path:
    """The vendored files as npm makes them from the lock file."""
    npm = shutil.which("npm") or skip_for_want_of("npm was not found")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "editor", tmp_path / "editor")
    install = [npm, "ci", "--prefer-offline", "--ignore-scripts"]

    if subprocess.run(install, cwd=tmp_path, capture_output=True, check=False).returncode:
        skip_for_want_of("npm could not install the pinned packages")
    subprocess.run([npm, "run", "vendor"], cwd=tmp_path, capture_output=True, check=True)

    return tmp_path / "static" / "vendor"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_vendored_files_are_the_pinned_ones(remade):
    assert contents(VENDOR) == contents(remade)


def test_pins_are_exact_versions():
    package = json.loads((ROOT / "package.json").read_text())
    pins = package["dependencies"] | package["devDependencies"]

    assert [pin for pin in pins.values() if not re.fullmatch(r"\d+\.\d+\.\d+", pin)] == []


def test_vendored_folders_name_the_pinned_versions():
    package = json.loads((ROOT / "package.json").read_text())
    pins = package["dependencies"] | {"codemirror": package["devDependencies"]["@codemirror/view"]}

    # A package of a scope has its own name behind the slash.
    named = {f"{name.rpartition('/')[2]}-{version}" for name, version in pins.items()}
    assert {folder.name for folder in VENDOR.iterdir()} == named


def test_bundle_names_the_locked_version_of_all_that_is_in_it():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    [bundle] = VENDOR.glob("codemirror-*/codemirror.min.js")

    named = bundle.read_text().partition("*/")[0].splitlines()[1:]

    assert "@codemirror/view" in " ".join(named)
    assert [line for line in named if packages[f"node_modules/{line.split()[0]}"]["version"] != line.split()[1]] == []


def test_licence_of_each_bundled_package_is_there():
    [bundle] = VENDOR.glob("codemirror-*/codemirror.min.js")
    licences = (bundle.parent / "LICENSE").read_text()

    named = [line.split()[0] for line in bundle.read_text().partition("*/")[0].splitlines()[1:]]

    assert [name for name in named if f"{name}\n\n" not in licences] == []


def test_lock_file_holds_no_download_address():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_every_locked_package_has_an_integrity():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [
        name for name, entry in packages.items() if name and not entry.get("integrity", "").startswith("sha512-")
    ] == []
