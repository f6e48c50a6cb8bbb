"""What is to be made and taken away comes whole: text and proof, text and test."""

import pytest

from lessons.catalogue import ContentError, load_course

CHECK = """\
from lessons.proofs import check


@check(action="send")
def it_arrives(trace):
    return True
"""


@pytest.fixture
def front_matter(lesson_folder):
    """A function that adds lines at the end of the lesson's front matter."""

    def add(lines):
        path = lesson_folder / "lesson.md"
        path.write_text(path.read_text().replace("+++\nRead", f"\n{lines}\n+++\nRead"))

    return add


@pytest.fixture
def refusal(course_root):
    """A function that reads the course and returns the complaint."""

    def read():
        with pytest.raises(ContentError) as refused:
            load_course(course_root)
        return str(refused.value).removeprefix("course/01-first/02-post/")

    return read


def test_check_and_takeaway_are_read(course_root, lesson_folder, front_matter):
    front_matter('[check]\ntext = "Let it arrive."\n[takeaway]\ntext = "A test."\nvariant = "late"')
    (lesson_folder / "proofs.py").write_text(CHECK)
    (lesson_folder / "takeaway").mkdir()
    (lesson_folder / "takeaway" / "test_post.py").write_text("def test_post(): ...\n")

    lesson = load_course(course_root).lesson("post")

    assert [(check.text, check.proof.name) for check in lesson.checks] == [("Let it arrive.", "it_arrives")]
    assert (lesson.takeaway.name, lesson.takeaway.variant) == ("test_post.py", "late")
    assert lesson.takeaway.source == "def test_post(): ...\n"


def test_text_of_a_check_without_a_function_is_refused(front_matter, refusal):
    front_matter('[check]\ntext = "Let it arrive."')

    assert refusal().startswith(
        "lesson.md: there are 0 functions for the check. Add a table [check] to the front matter"
    )


@pytest.mark.parametrize(("table", "functions"), [("", 1), ('[check]\ntext = "Let it arrive."', 2)])
def test_functions_for_a_check_that_is_none_are_refused(lesson_folder, front_matter, refusal, table, functions):
    front_matter(table)
    again = CHECK.partition("\n\n\n")[2].replace("it_arrives", "it_is_read") if functions == 2 else ""
    (lesson_folder / "proofs.py").write_text(f"{CHECK}\n\n{again}")

    assert refusal().startswith(f"lesson.md: there are {functions} functions for the check.")


@pytest.mark.parametrize(
    ("table", "files"),
    [
        ('[takeaway]\ntext = "A test."', []),
        ("", ["test_post.py"]),
        ('[takeaway]\ntext = "A test."', ["test_post.py", "conftest.py"]),
        ('[takeaway]\ntext = "A test."', ["post.py"]),
    ],
)
def test_half_a_takeaway_is_refused(lesson_folder, front_matter, refusal, table, files):
    front_matter(table)
    (lesson_folder / "takeaway").mkdir()
    for name in files:
        (lesson_folder / "takeaway" / name).write_text("")

    assert refusal().startswith("takeaway: the take-away is not complete. Add a table [takeaway] to the front matter")


@pytest.mark.parametrize("version", ["5.2", "6.0", "7"])
def test_difference_of_a_version_that_is_not_checked_is_refused(front_matter, refusal, version):
    front_matter(f'[differences]\n"{version}" = "It is faster."')

    complaint = f"lesson.md: [differences] has an unsupported version: `{version}`. Write a sentence for one of: 6.1."
    assert refusal() == complaint


SEVERAL = """\
from lessons.proofs import check


@check(action="send")
def it_arrives(trace):
    return True


@check(action="send")
def it_is_read(trace):
    return True
"""
TABLES = """\
[[checks]]
name = "it_is_read"
text = "Let it be read."

[[checks]]
name = "it_arrives"
text = "Let it arrive."
"""
BOTH = '[check]\ntext = "Both."\n'


def test_several_checks_come_in_the_order_of_their_tables(course_root, lesson_folder, front_matter):
    front_matter(TABLES)
    (lesson_folder / "proofs.py").write_text(SEVERAL)

    checks = load_course(course_root).lesson("post").checks

    assert [(check.text, check.proof.name) for check in checks] == [
        ("Let it be read.", "it_is_read"),
        ("Let it arrive.", "it_arrives"),
    ]


@pytest.mark.parametrize(
    ("tables", "proofs", "complaint"),
    [
        (BOTH, SEVERAL, "there are 2 functions for the check. Give each a table [[checks]]"),
        (BOTH + TABLES, SEVERAL, "there are [check] and [[checks]]."),
        (TABLES, CHECK, "proofs.py has no function it_is_read() that is the check for it."),
        (TABLES.partition("\n\n")[0], SEVERAL, "no [[checks]] has the name `it_arrives`."),
        (TABLES.replace("it_is_read", "it_arrives"), CHECK, "there are several [[checks]] with the name `it_arrives`."),
        ('[[checks]]\nname = "it_arrives"\n', CHECK, "`text` is missing or empty in `checks` number 1."),
    ],
)
def test_checks_that_do_not_fit_are_refused(lesson_folder, front_matter, refusal, tables, proofs, complaint):
    front_matter(tables)
    (lesson_folder / "proofs.py").write_text(proofs)

    assert refusal().startswith(f"lesson.md: {complaint}")
