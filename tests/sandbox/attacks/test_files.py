"""Attacks on files: none outside Python's own can be read, and none at all be written."""

from pathlib import Path

import pytest
from django.conf import settings

import lessons.sandbox.zygote

OUT_OF_REACH = {"FileNotFoundError", "PermissionError"}
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/hostname",
        "/proc/self/environ",
        "/proc/self/maps",
        "/proc/self/mem",
        "/proc/1/environ",
        "/sys/kernel/notes",
        ROOT / "manage.py",
        ROOT / "tutorial_site" / "settings.py",
        lessons.sandbox.zygote.__file__,
    ],
    ids=str,
)
def test_reading_file_outside_python_refused(attack, path):
    run = attack(f"print(len(open({str(path)!r}, 'rb').read()))")

    assert run.error in OUT_OF_REACH
    assert run.printed == []


def test_reading_site_database_refused(attack, open_directory):
    database = open_directory / Path(settings.DATABASES["default"]["NAME"]).name
    database.write_bytes(b"SQLite format 3\0")

    run = attack(f"print(open({str(database)!r}, 'rb').read())")

    assert run.error in OUT_OF_REACH


def test_reading_environment_of_parent_refused(attack, attacked):
    run = attack(f"print(open('/proc/{attacked.zygote_pid}/environ').read())")

    assert run.error in OUT_OF_REACH


def test_environment_is_empty(attack):
    run = attack("print(dict(os.environ), ctypes.CDLL(None).getenv(b'PATH'))")

    assert run.printed == ["{} 0"]


@pytest.mark.parametrize("path", ["/", "/tmp", "/proc", "/home", ".", "..", "/old-root"])
def test_listing_directory_refused(attack, path):
    run = attack(f"print(os.listdir({path!r}))")

    assert run.error in OUT_OF_REACH


@pytest.mark.parametrize("directory", ["", "/", "/tmp/", "/var/tmp/", "/dev/shm/", f"{ROOT}/"])
def test_writing_file_refused(attack, directory):
    run = attack(f"open({directory!r} + LOOT, 'w').write('x')")

    assert run.error in OUT_OF_REACH


def test_writing_to_open_directory_refused(attack, open_directory):
    run = attack(f"Path({str(open_directory)!r}, LOOT).write_text('x')")

    assert run.error in OUT_OF_REACH
    assert list(open_directory.iterdir()) == []


def test_writing_among_packages_refused(attack):
    run = attack("Path(os.__file__).with_name(LOOT).write_text('x')")

    assert run.error == "PermissionError"
    assert not Path(pytest.__file__).with_name("signalbox-attack").exists()


def test_changing_python_itself_refused(attack):
    run = attack("open(os.__file__, 'r+')")

    assert run.error == "PermissionError"


def test_nameless_file_refused(attack):
    run = attack("os.open('/tmp', os.O_TMPFILE | os.O_RDWR)")

    assert run.error in OUT_OF_REACH


@pytest.mark.parametrize(
    "attempt",
    [
        "os.symlink('/etc/passwd', '/tmp/' + LOOT)",
        "os.link(os.__file__, '/tmp/' + LOOT)",
        "os.mkdir('/tmp/' + LOOT)",
        "os.mkfifo('/tmp/' + LOOT)",
        "os.mknod('/tmp/' + LOOT)",
        "os.rename(os.__file__, '/tmp/' + LOOT)",
        "os.unlink(os.__file__)",
        "os.truncate(os.__file__, 0)",
        "os.chmod(os.__file__, 0o4777)",
        "os.chown(os.__file__, os.getuid(), os.getgid())",
        "os.utime(os.__file__)",
        "os.setxattr(os.__file__, 'user.loot', b'x')",
        "os.chdir('/')",
        "os.memfd_create(LOOT)",
    ],
)
def test_changing_file_tree_refused(attack, attempt):
    run = attack(attempt)

    assert run.error == "PermissionError"


def test_filling_disk_with_files_refused(attack):
    run = attack("""
        made = 0
        for number in range(10_000):
            try:
                open(f"/tmp/{LOOT}-{number}", "w").close()
                made += 1
            except OSError:
                pass
        print(made)
    """)

    assert run.printed == ["0"]


def test_attaching_database_file_refused(attack, open_directory):
    run = attack(f"connection.cursor().execute('ATTACH ? AS loot', ['file:{open_directory}/loot?vfs=unix'])")

    assert run.error == "OperationalError"
    assert list(open_directory.iterdir()) == []


def test_attached_database_stays_in_memory(attack, open_directory):
    run = attack(f"""
        cursor = connection.cursor()
        cursor.execute("ATTACH ? AS loot", [{str(open_directory / "loot")!r}])
        cursor.execute("CREATE TABLE loot.taken (x)")
    """)

    assert run.outcome == "returned"
    assert list(open_directory.iterdir()) == []


def test_opening_database_file_refused(attack, open_directory):
    run = attack(f"sqlite3.connect({str(open_directory / 'loot')!r}).execute('CREATE TABLE taken (x)')")

    assert run.error == "OperationalError"
    assert list(open_directory.iterdir()) == []


def test_vacuum_into_file_refused(attack, open_directory):
    run = attack(f"connection.cursor().execute('VACUUM INTO ?', ['file:{open_directory}/loot?vfs=unix'])")

    assert run.error == "OperationalError"
    assert list(open_directory.iterdir()) == []


def test_loading_extension_refused(attack, open_directory):
    run = attack(f"""
        connection.connection.enable_load_extension(True)
        connection.connection.load_extension({str(open_directory / "loot.so")!r})
    """)

    assert run.outcome == "raised"


def test_named_semaphore_refused(attack):
    run = attack("""
        import multiprocessing
        multiprocessing.get_context("spawn").Semaphore()
    """)

    assert run.error in OUT_OF_REACH


@pytest.mark.parametrize("call", ["inotify_init1", "fanotify_init", "open_by_handle_at", "name_to_handle_at"])
def test_watching_files_refused(attack, number, call):
    run = attack(f"call({number(call)}, 0, 0, 0, 0)")

    assert run.printed == ["EPERM"]
