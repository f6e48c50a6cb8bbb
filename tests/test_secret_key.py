"""The secret key is made once, whole, and for its owner alone."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ImproperlyConfigured

from tutorial_site.secret_key import kept_secret


@pytest.fixture
def path(tmp_path):
    return tmp_path / "secret_key"


def test_secret_is_made_and_kept(path):
    secret = kept_secret(path)

    assert len(secret) > 50
    assert kept_secret(path) == secret


def test_secret_is_its_owners_alone(path):
    kept_secret(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secret_is_the_only_file(path):
    kept_secret(path)

    assert list(path.parent.iterdir()) == [path]


def test_first_starts_at_once_share_a_secret(path):
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: kept_secret(path), range(64)))

    assert secrets == {path.read_text()}


def test_secret_of_another_start_is_left_alone(path, monkeypatch):
    path.write_text("made meanwhile")
    monkeypatch.setattr(type(path), "exists", lambda self: False)

    assert kept_secret(path) == "made meanwhile"


@pytest.mark.parametrize("text", ["", " \n"])
def test_empty_secret_is_refused(path, text):
    path.write_text(text)

    with pytest.raises(ImproperlyConfigured, match=r"is empty\. Remove that file"):
        kept_secret(path)


def test_secret_that_is_no_text_is_refused(path):
    path.write_bytes(b"\xff")

    with pytest.raises(ImproperlyConfigured, match=r"cannot be kept in .*: it is no text"):
        kept_secret(path)


def test_folder_in_its_place_is_refused(path):
    path.mkdir()

    with pytest.raises(ImproperlyConfigured, match=r"cannot be kept in .*: Is a directory"):
        kept_secret(path)


def test_folder_that_is_not_there_is_refused(path):
    with pytest.raises(ImproperlyConfigured, match=r"cannot be kept in .*: No such file or directory"):
        kept_secret(path / "secret_key")


WITH_FULL_DISK = """
import resource, sys
from pathlib import Path
from tutorial_site.secret_key import kept_secret

resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
kept_secret(Path(sys.argv[1]))
"""


def test_full_disk_leaves_no_half_of_a_secret(path):
    done = subprocess.run([sys.executable, "-c", WITH_FULL_DISK, path], capture_output=True, check=False)

    assert b"ImproperlyConfigured: The secret key cannot be kept in" in done.stderr
    assert list(path.parent.iterdir()) == []
