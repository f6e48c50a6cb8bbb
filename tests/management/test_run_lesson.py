"""`manage.py run_lesson`, as an author at the terminal meets it."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessons.runs.course import course
from lessons.traces.packing import from_json

pytestmark = pytest.mark.thorough

ROOT = Path(__file__).parents[2]
ACTIONS = """
import os
from bookshop.models import Author
def fail():
    Author.objects.create(name="Ada")
    raise ValueError("on purpose")
def leave():
    os._exit(7)
def speak():
    print("\\x1b[31mred\\nnext line")
"""


@pytest.fixture
def run_lesson(capsys):
    """Return a function that calls the command and returns its exit status and what it printed."""

    def run(*arguments):
        printed = StringIO()
        try:
            call_command("run_lesson", *arguments, stdout=printed)
        except SystemExit as end:
            return end.code, printed.getvalue()
        return 0, printed.getvalue()

    return run


@pytest.fixture
def actions_file(tmp_path):
    path = tmp_path / "my_actions.py"
    path.write_text(ACTIONS)
    return f"actions.py={path}"


def test_changed_models_begin_with_tables_of_their_own(run_lesson, tmp_path):
    models = course().lesson("created-flag").files["bookshop/models.py"]
    changed = models.replace("    name = ", "    email = models.EmailField()\n    name = ", 1)
    (tmp_path / "models.py").write_text(changed)
    (tmp_path / "actions.py").write_text(
        "from bookshop.models import Author\n\ndef go():\n    Author.objects.create(email='ada@example.com')\n"
    )
    files = [f"--file={path}={tmp_path / path.split('/')[-1]}" for path in ("bookshop/models.py", "actions.py")]

    status, printed = run_lesson("created-flag", "go", *files)

    assert status == 0
    assert "email=ada@example.com" in printed


def test_run_is_printed_as_indented_text(run_lesson):
    status, printed = run_lesson("created-flag", "create_author")

    lines = printed.splitlines()
    assert status == 0
    assert lines[0] == "run create_author()"
    assert lines[-1] == "returned: Finished."
    assert any(line.startswith("  receiver welcome_author(") for line in lines)
    assert any(line.startswith("    stdout: Welcome to the bookshop, Ada!") for line in lines)


def test_same_run_prints_the_same_text(run_lesson):
    assert run_lesson("created-flag", "create_author") == run_lesson("created-flag", "create_author")


def test_json_is_one_event_on_each_line(run_lesson):
    status, printed = run_lesson("created-flag", "create_author", "--json")

    events = [from_json(line) for line in printed.splitlines()]
    assert status == 0
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (events[0].kind, events[-1].kind) == ("run_started", "run_finished")


def test_variant_is_run(run_lesson):
    _, shipped = run_lesson("created-flag", "copy_author")
    _, without_guard = run_lesson("created-flag", "copy_author", "--variant", "without-guard")

    assert without_guard.count("Welcome") == shipped.count("Welcome") + 1


def test_file_takes_the_place_of_the_lessons(run_lesson, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("print('my signals')")

    status, printed = run_lesson("created-flag", "create_author", "--file", f"bookshop/signals.py={path}")

    assert status == 0
    assert "stdout: my signals" in printed
    assert "Welcome" not in printed


def test_new_file_is_added(run_lesson, tmp_path):
    (tmp_path / "extra.py").write_text("print('extra')")
    (tmp_path / "signals.py").write_text("import bookshop.extra")
    files = ["--file", f"bookshop/extra.py={tmp_path}/extra.py", "--file", f"bookshop/signals.py={tmp_path}/signals.py"]

    _, printed = run_lesson("created-flag", "create_author", *files)

    assert "stdout: extra" in printed


def test_action_of_ones_own_file_is_run(run_lesson, actions_file):
    status, printed = run_lesson("created-flag", "speak", "--file", actions_file)

    assert status == 0
    assert "stdout: red" in printed
    assert "\x1b" not in printed


@pytest.mark.parametrize(("action", "outcome"), [("fail", "raised: "), ("leave", "exited: "), ("nope", "raised: ")])
def test_run_with_an_error_ends_with_status_one(run_lesson, actions_file, action, outcome):
    status, printed = run_lesson("created-flag", action, "--file", actions_file)

    assert status == 1
    assert printed.splitlines()[-1].startswith(outcome)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope", "create_author"], "There is no lesson called nope. The lessons are: "),
        (["created-flag", "nope"], "created-flag has no action called nope. It has: create_author, "),
        (["created-flag", ""], "created-flag has no action called . It has: create_author, "),
        (["created-flag", "create_author", "--variant", "nope"], "created-flag has no variant called nope. It has: "),
        (["created-flag", "create_author", "--file", "a.py"], "--file a.py: write it as PATH=LOCAL_FILE."),
        (["created-flag", "create_author", "--file", "a.py="], "--file a.py=: write it as PATH=LOCAL_FILE."),
        (["created-flag", "create_author", "--file", "a.py=/no/such"], "/no/such cannot be read: No such file"),
        (["created-flag", "create_author", "--file", f"a.py={ROOT}"], "cannot be read: Is a directory."),
        (
            ["created-flag", "create_author", "--file", f"../a.py={__file__}"],
            "'../a.py' is not a path of a lesson",
        ),
        (["created-flag", "create_author", "--file", f"a\\b.py={__file__}"], "is not a path of a lesson's file"),
    ],
    ids=range(10),
)
def test_what_is_not_there_is_named(run_lesson, arguments, message):
    with pytest.raises(CommandError) as refused:
        run_lesson(*arguments)

    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_lesson_that_cannot_be_read_does_not_hide_the_others(run_lesson, settings, course_root, author):
    author.write("../02-empty/lesson.md", "no front matter")
    settings.COURSE_DIRS = [course_root]

    status, printed = run_lesson("note-count", "write_note")

    assert status == 0
    assert printed.startswith("run write_note()")


def test_lesson_that_cannot_be_read_says_why(run_lesson, settings, course_root, author):
    author.write("../02-empty/lesson.md", "no front matter")
    settings.COURSE_DIRS = [course_root]

    with pytest.raises(CommandError, match=r"^empty cannot be read\. course/01-notes/02-empty/lesson\.md: .+\.$"):
        run_lesson("empty", "write_note")


def test_part_of_the_name_of_a_lesson_is_no_lesson(run_lesson, settings, course_root, author):
    author.replace("lesson.md", "+++", "")
    settings.COURSE_DIRS = [course_root]

    with pytest.raises(CommandError, match="There is no lesson called count"):
        run_lesson("count", "write_note")


def test_file_that_is_no_text_is_refused(run_lesson, tmp_path):
    path = tmp_path / "binary.py"
    path.write_bytes(b"\xff\xfe\xfd")

    with pytest.raises(CommandError, match="cannot be read: it is not text in UTF-8"):
        run_lesson("created-flag", "create_author", "--file", f"a.py={path}")


def test_file_too_large_is_refused(run_lesson, tmp_path):
    path = tmp_path / "large.py"
    path.write_text("#" * 70_000)

    with pytest.raises(CommandError, match=r"a\.py has 70,000 bytes; a file can have up to 64 KiB"):
        run_lesson("created-flag", "create_author", "--file", f"a.py={path}")


def test_too_many_files_are_refused(run_lesson):
    files = [argument for number in range(20) for argument in ("--file", f"extra{number}.py={__file__}")]

    with pytest.raises(CommandError, match="A run can have up to 20 files"):
        run_lesson("created-flag", "create_author", *files)


def test_command_needs_no_database_and_leaves_no_process(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    command = [sys.executable, "manage.py", "run_lesson", "created-flag", "create_author", "--json"]

    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"SIGNALBOX_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert json.loads(ended.stdout.splitlines()[-1])["outcome"] == "returned"
    assert not (tmp_path / "site.sqlite3").exists()


def test_complaint_is_one_line_and_status_one(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    command = [sys.executable, "manage.py", "run_lesson", "nope", "nope"]

    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"SIGNALBOX_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("descriptors", [12, 16, 24, 48])
def test_too_few_descriptors_are_named(descriptors):
    command = f"ulimit -n {descriptors}; exec {sys.executable} manage.py run_lesson created-flag create_author"

    shell = subprocess.run(["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "Too many open files" in shell.stderr or "RLIMIT_NOFILE cannot be set to 64" in shell.stderr
    assert "Traceback" not in shell.stderr
    assert shell.returncode == 1


def test_reader_that_has_seen_enough_ends_it_without_a_traceback():
    command = [
        sys.executable,
        "manage.py",
        "run_lesson",
        "created-flag",
        course().lesson("created-flag").actions[0].name,
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.close()
        complaint = process.stderr.read()

    assert complaint == ""
    assert process.returncode == 1
