"""Files of a run are bounded before anything is run."""

import pytest

from lessons.sandbox.files import FilesRefused, check_files
from lessons.sandbox.limits import KiB, Limits

LIMITS = Limits(files=2, file_bytes=1 * KiB)


def test_files_within_the_limits_are_taken():
    check_files({"shop/models.py": "x" * 1024, "actions.py": "\f\x1b\x7f\ufffd\U0010ffff"}, LIMITS)


def test_too_many_files_are_refused():
    with pytest.raises(FilesRefused, match="A run can have up to 2 files; these are 3"):
        check_files({"a.py": "", "b.py": "", "c.py": ""}, LIMITS)


def test_file_too_large_in_bytes_is_refused():
    with pytest.raises(FilesRefused, match=r"^a\.py has 1,026 bytes; a file can have up to 1 KiB\.$"):
        check_files({"a.py": "é" * 513}, LIMITS)


def test_file_with_nul_is_refused():
    with pytest.raises(FilesRefused, match=r"^a\.py has a NUL character in line 3\. Python cannot read such a file\.$"):
        check_files({"b.py": "", "a.py": "a = 1\n\nb = '\0'\n\0"}, LIMITS)


@pytest.mark.parametrize("half", [0xD800, 0xDBFF, 0xDC00, 0xDFFF])
def test_file_with_half_of_a_surrogate_pair_is_refused(half):
    with pytest.raises(FilesRefused, match=rf"^a\.py has half of a surrogate pair, U\+{half:X}, in line 2\."):
        check_files({"a.py": f"\n{chr(half)}"}, LIMITS)


@pytest.mark.parametrize(
    "path",
    ["", "/a.py", "../a.py", "a/../b.py", "./a.py", "a//b.py", "a/", "a\\b.py", "a\0.py", "a\n.py", "a" * 201],
)
def test_path_outside_the_lesson_is_refused(path):
    with pytest.raises(FilesRefused, match="is not a path"):
        check_files({path: ""}, LIMITS)


def test_refused_files_start_no_run(lesson):
    shop = lesson("def go(): pass")
    shop.files |= {f"extra{number}.py": "" for number in range(5)}
    events = []

    with pytest.raises(FilesRefused):
        shop.run("go", events.extend)

    assert events == []
