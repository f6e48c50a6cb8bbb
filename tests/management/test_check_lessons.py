"""check_lessons runs the courses of this site, and its messages are for the author."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

SLUG = "note-count"


def output_of(*arguments):
    written = StringIO()
    call_command(*arguments, stdout=written)
    return written.getvalue()


@pytest.fixture
def site_with(settings):
    def use(course):
        settings.COURSE_DIRS = [course]

    return use


def test_course_from_elsewhere_is_checked_the_same_way(site_with, whole_course):
    site_with(whole_course)

    assert output_of("check_lessons").startswith("1 lesson checked on Django")


def test_claims_are_asked_about_spoilt_lessons_on_request(site_with, whole_course):
    site_with(whole_course)

    assert output_of("check_lessons", "--mutations").startswith("1 lesson checked on Django")


def test_everything_that_is_wrong_is_said_at_once(site_with, course_root, author):
    author.replace("traces/write_note--shipped.txt", "words=2", "words=3")
    author.replace("proofs.py", "return not trace.signals()", "return False")
    author.replace("takeaway/test_count.py", "== 5", "== 6")
    site_with(course_root)

    written = StringIO()
    with pytest.raises(CommandError, match="3 to fix on Django"):
        call_command("check_lessons", SLUG, stdout=written)

    assert [line.split(": ")[0] for line in written.getvalue().splitlines() if line.startswith("course/")] == [
        "course/01-notes/01-note-count/proofs.py",
        "course/01-notes/01-note-count/takeaway/test_count.py",
        "course/01-notes/01-note-count/traces/write_note--shipped.txt",
    ]


@pytest.mark.parametrize("path", ["02-empty/chapter.md", "01-notes/02-empty/lesson.md"], ids=["chapter", "lesson"])
def test_what_cannot_be_read_does_not_hide_the_others(site_with, course_root, author, path):
    author.write(f"../../{path}", "no front matter")
    author.replace("proofs.py", "return not trace.signals()", "return False")
    site_with(course_root)

    written = StringIO()
    with pytest.raises(CommandError, match="2 to fix"):
        call_command("check_lessons", stdout=written)

    assert f"{path}: the first line is not +++." in written.getvalue()
    assert "the claim update_is_silent() does not hold" in written.getvalue()


def test_slug_that_may_stand_in_an_unreadable_chapter_is_named_with_its_error(site_with, course_root, author):
    author.write("../chapter.md", "no front matter")
    site_with(course_root)

    with pytest.raises(CommandError, match=rf"(?s)no lesson called {SLUG}\b.*chapter\.md: the first line is not"):
        call_command("check_lessons", SLUG)


def test_unknown_slug_is_named(site_with, whole_course):
    site_with(whole_course)

    with pytest.raises(CommandError, match=r"There is no lesson called nowhere\. The lessons are: note-count\."):
        call_command("check_lessons", "nowhere")


def test_new_lesson_passes_everything_but_the_missing_prose(site_with, tmp_path):
    (tmp_path / "course").mkdir()
    site_with(tmp_path / "course")
    call_command("new_lesson", "wiring-receivers", "dispatch-uid", course=tmp_path / "course", stdout=StringIO())

    written = StringIO()
    with pytest.raises(CommandError, match="1 to fix"):
        call_command("check_lessons", stdout=written)

    assert "01-dispatch-uid/lesson.md: there is no prose." in written.getvalue()


def test_new_lesson_stands_at_the_end_of_its_chapter(site_with, course_root):
    site_with(course_root)

    output_of("new_lesson", "notes", "dispatch-uid", f"--course={course_root}")

    assert (course_root / "01-notes/02-dispatch-uid/lesson.md").read_text().startswith('+++\ntitle = "Dispatch uid"')


@pytest.mark.parametrize(
    ("slug", "complaint"),
    [
        ("Dispatch UID", "“Dispatch UID” is not a slug"),
        ("../x", "is not a slug"),
        (SLUG, "There is already a lesson called note-count"),
    ],
)
def test_new_lesson_of_impossible_slug_is_refused(course_root, slug, complaint):
    with pytest.raises(CommandError, match=complaint):
        call_command("new_lesson", "notes", slug, course=course_root)


def test_record_traces_prints_the_difference(site_with, course_root, author):
    author.path("traces/write_note--shipped.txt").unlink()
    site_with(course_root)

    assert "\n+inserted into notebook_note: id=1, text=Buy milk, words=2" in output_of("record_traces")
    assert output_of("record_traces") == ""
