"""The course is read from its folders, and what does not belong there is refused by name."""

import shutil

import pytest

from lessons.catalogue import ContentError, Route, UnknownLesson, load_course


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_load_course_reads_chapters_and_lessons(course_root):
    course = load_course(course_root)

    assert [(chapter.number, chapter.title, chapter.summary) for chapter in course.chapters] == [
        (1, "First", "One line.")
    ]
    assert [lesson.slug for lesson in course] == ["post"]


def test_load_course_reads_the_lesson(course_root):
    lesson = load_course(course_root).lesson("post")

    assert (lesson.title, lesson.question, lesson.goal) == ("Post", "Has it arrived?", "Know when.")
    assert (lesson.chapter, lesson.focus) == ("First", "shop/models.py")
    assert lesson.apps == ("shop",)
    assert list(lesson.files) == ["shop/__init__.py", "shop/models.py", "actions.py"]


def test_chapters_are_numbered_without_the_gaps_of_their_folders(course_root):
    shutil.copytree(course_root / "01-first", course_root / "07-last")
    (course_root / "07-last" / "02-post").rename(course_root / "07-last" / "05-parcel")

    course = load_course(course_root)

    assert [(chapter.number, chapter.lessons[0].slug) for chapter in course.chapters] == [(1, "post"), (2, "parcel")]


def test_lesson_names_the_routes_that_stop_there(course_root, lesson_folder):
    replace(lesson_folder / "lesson.md", 'focus = "shop/models.py"', 'focus = "shop/models.py"\nroutes = ["express"]')

    lesson = load_course(course_root).lesson("post")

    assert lesson.routes == (Route.EXPRESS,)
    assert lesson.is_core


def test_unknown_route_is_refused(course_root, lesson_folder):
    replace(lesson_folder / "lesson.md", 'focus = "shop/models.py"', 'focus = "shop/models.py"\nroutes = ["scenic"]')

    with pytest.raises(ContentError, match="scenic"):
        load_course(course_root)


def test_load_course_does_not_run_lesson_code(course_root, lesson_folder):
    (lesson_folder / "app/shop/models.py").write_text("raise SystemExit\n")

    lesson = load_course(course_root).lesson("post")

    assert lesson.files["shop/models.py"] == "raise SystemExit\n"


def test_load_course_leaves_caches_aside(course_root, lesson_folder):
    cache = lesson_folder / "app/shop/__pycache__"
    cache.mkdir()
    (cache / "models.cpython-311.pyc").write_bytes(b"\0")

    lesson = load_course(course_root).lesson("post")

    assert "shop/__pycache__/models.cpython-311.pyc" not in lesson.files


def test_folder_whose_files_git_has_taken_away_is_left_aside(course_root, lesson_folder):
    for folder in (lesson_folder.parent / "09-gone", lesson_folder / "variants" / "gone"):
        cache = folder / "shop" / "__pycache__"
        cache.mkdir(parents=True)
        (cache / "models.cpython-311.pyc").write_bytes(b"")

    (lesson,) = load_course(course_root)

    assert "gone" not in {variant.name for variant in lesson.variants}


def test_lesson_of_unknown_slug_is_refused(course_root):
    course = load_course(course_root)

    with pytest.raises(UnknownLesson):
        course.lesson("nowhere")


def test_content_hash_changes_with_the_app(course_root, lesson_folder):
    before = load_course(course_root).lesson("post").content_hash
    (lesson_folder / "app/shop/models.py").write_text("PRICE = 3\n")

    after = load_course(course_root).lesson("post").content_hash

    assert after != before


def test_content_hash_changes_with_the_settings(course_root, lesson_folder):
    before = load_course(course_root).lesson("post").content_hash
    replace(lesson_folder / "lesson.md", "[variants", "[settings]\nDEBUG = true\n\n[variants")

    after = load_course(course_root).lesson("post").content_hash

    assert after != before


@pytest.mark.parametrize("path", ["lesson.md", "actions.py", "variants/late/shop/models.py"])
def test_content_hash_stays_when_no_database_is_touched(course_root, lesson_folder, path):
    before = load_course(course_root).lesson("post").content_hash
    with (lesson_folder / path).open("a") as file:
        file.write("\n\n")

    after = load_course(course_root).lesson("post").content_hash

    assert after == before


def test_templates_of_apps_are_files_of_the_lesson(course_root, lesson_folder):
    folder = lesson_folder / "app/shop/templates/shop"
    folder.mkdir(parents=True)
    (folder / "order.html").write_text("<p>{{ order }}</p>\n")
    (folder / "mail.txt").write_text("Dear {{ name }}\n")
    changed = lesson_folder / "variants/late/shop/templates/shop/order.html"
    changed.parent.mkdir(parents=True)
    changed.write_text("<p>Late</p>\n")

    lesson = load_course(course_root).lesson("post")

    assert lesson.files["shop/templates/shop/order.html"] == "<p>{{ order }}</p>\n"
    assert lesson.files["shop/templates/shop/mail.txt"] == "Dear {{ name }}\n"
    assert lesson.files_with("late")["shop/templates/shop/order.html"] == "<p>Late</p>\n"


def test_template_that_is_not_utf_8_is_refused(course_root, lesson_folder):
    file = lesson_folder / "app/shop/templates/order.html"
    file.parent.mkdir()
    file.write_bytes(b"caf\xe9")

    with pytest.raises(ContentError, match=r"order\.html: this file is not UTF-8\. Save it as UTF-8\."):
        load_course(course_root)


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("../notes.txt", "", "course/01-first/notes.txt: this is not a folder NN-name."),
        ("notes.txt", "", "02-post/notes.txt: a lesson has no file or folder of this name."),
        ("app/shop/data.yaml", "", "app/shop/data.yaml: only Python and .json files, and templates"),
        (
            "app/shop/order.html",
            "",
            "templates/ folder of an app. Move it there, such as to shop/templates/shop/order.html.",
        ),
        ("app/templates/order.txt", "", "app/templates/order.txt: a template belongs to the templates/ folder of an"),
        ("app/shop/templates/order.css", "", "order.css: only Python and .json files, and templates (.html and .txt)"),
        ("variants/late/shop/order.html", "", "late/shop/order.html: a template belongs to the templates/ folder"),
        ("app/shop/fixtures/zoo.json", "[", "app/shop/fixtures/zoo.json: this is not JSON (Expecting value"),
        ("app/shop/zoo.json", "[" * 100_000, "app/shop/zoo.json: this is not JSON (maximum recursion depth"),
        ("app/zoo.json", "[]", "app/zoo.json: data belongs to an app."),
        ("app/loose/models.py", "x = 1", "app/loose: this is not a package."),
        ("variants/lost/shop/models.py", "x = 1", "variants/lost: the front matter does not have this variant."),
        (
            "variants/late/actions.py",
            'def send():\n    """Send it"""\n    print("sent")\n',
            "does not change this file",
        ),
    ],
)
def test_stray_file_is_refused(course_root, lesson_folder, path, text, complaint):
    stray = lesson_folder / path
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_text(text)

    with pytest.raises(ContentError) as refusal:
        load_course(course_root)

    assert complaint in str(refusal.value)


@pytest.mark.parametrize("path", ["lesson.md", "actions.py", "../chapter.md"])
def test_missing_file_is_named(course_root, lesson_folder, path):
    missing = (lesson_folder / path).resolve()
    missing.unlink()

    with pytest.raises(ContentError, match=f"{missing.name}: this file is missing"):
        load_course(course_root)


def test_missing_variant_folder_is_named(course_root, lesson_folder):
    (lesson_folder / "variants/late/shop/models.py").unlink()

    with pytest.raises(ContentError, match="variants/late: this folder is empty"):
        load_course(course_root)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('title = "Post"\n', "", "`title` is missing"),
        ('"shop/models.py"\n', '"shop/nothing.py"\n', "`focus` names a file that does not exist"),
        ('title = "Late"', 'title = "Late"\ncolour = "red"', "`colour` is not known in `variants.late`"),
        ("(shop/models.py)", "(shop/nothing.py)", "the link to `shop/nothing.py` is dead"),
    ],
)
def test_wrong_front_matter_is_refused(course_root, lesson_folder, old, new, complaint):
    replace(lesson_folder / "lesson.md", old, new)

    with pytest.raises(ContentError, match=complaint) as refusal:
        load_course(course_root)

    assert str(refusal.value).startswith("course/01-first/02-post/lesson.md: ")


def test_wrong_front_matter_of_a_chapter_is_refused(course_root):
    replace(course_root / "01-first" / "chapter.md", 'title = "First"', 'titel = "First"')

    with pytest.raises(ContentError) as refusal:
        load_course(course_root)

    trouble = "`titel` is not known here. Did you mean `title`? Known keys: title."
    assert str(refusal.value) == f"course/01-first/chapter.md: {trouble}"


@pytest.mark.parametrize("name", ["shipped", "yours"])
def test_variant_of_reserved_name_is_refused(course_root, lesson_folder, name):
    (lesson_folder / "variants/late").rename(lesson_folder / "variants" / name)
    replace(lesson_folder / "lesson.md", "[variants.late]", f"[variants.{name}]")

    with pytest.raises(ContentError, match=f"the name `{name}` is reserved"):
        load_course(course_root)


def test_two_lessons_of_one_slug_are_refused(course_root, lesson_folder):
    twin = course_root / "02-second"
    lesson_folder.parent.rename(twin)
    second = course_root / "01-first"
    second.mkdir()
    (second / "chapter.md").write_text('+++\ntitle = "First"\n+++\n')
    for path in (twin / "02-post").rglob("*"):
        copy = second / "01-post" / path.relative_to(twin / "02-post")
        copy.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            copy.write_text(path.read_text())

    with pytest.raises(ContentError, match="course/01-first/01-post has the same slug"):
        load_course(course_root)


def test_complaint_names_no_path_of_the_machine(course_root, lesson_folder, tmp_path):
    (lesson_folder / "actions.py").unlink()

    with pytest.raises(ContentError) as refusal:
        load_course(course_root)

    assert str(tmp_path) not in str(refusal.value)


def test_settings_file_is_a_file_of_the_lesson(course_root, lesson_folder):
    before = load_course(course_root).lesson("post")
    (lesson_folder / "settings.py").write_text("DEBUG = True\n")
    (lesson_folder / "variants/late/settings.py").write_text("DEBUG = False\n")

    lesson = load_course(course_root).lesson("post")

    assert list(lesson.files) == ["shop/__init__.py", "shop/models.py", "settings.py", "actions.py"]
    assert lesson.files["settings.py"] == "DEBUG = True\n"
    assert lesson.files_with("late")["settings.py"] == "DEBUG = False\n"
    assert lesson.content_hash != before.content_hash


def test_variant_may_consist_of_settings_alone(course_root, lesson_folder):
    (lesson_folder / "variants/late/shop/models.py").unlink()
    (lesson_folder / "variants/late/settings.py").write_text("DEBUG = True\n")

    lesson = load_course(course_root).lesson("post")

    assert lesson.variant("late").files == {"settings.py": "DEBUG = True\n"}


@pytest.mark.parametrize(
    "table", ["[settings]\nDEBUG = true\n\n[variants.late]", "[variants.late]\nsettings.DEBUG = true"]
)
def test_settings_in_two_places_are_refused(course_root, lesson_folder, table):
    (lesson_folder / "settings.py").write_text("DEBUG = True\n")
    replace(lesson_folder / "lesson.md", "[variants.late]", table)

    with pytest.raises(ContentError, match=r"Write them all in settings\.py"):
        load_course(course_root)


def test_variant_may_delete_files_and_add_empty_ones(course_root, lesson_folder):
    replace(lesson_folder / "lesson.md", "[variants.late]", '[variants.late]\ndeleted = ["shop/__init__.py"]')
    (lesson_folder / "variants/late/shop/late.py").write_text("")

    lesson = load_course(course_root).lesson("post")

    assert lesson.files_with("late") == {
        "shop/models.py": "PRICE = 2\n",
        "actions.py": lesson.files["actions.py"],
        "shop/late.py": "",
    }


def test_variant_may_consist_of_deletions_alone(course_root, lesson_folder):
    shutil.rmtree(lesson_folder / "variants")
    replace(lesson_folder / "lesson.md", "[variants.late]", '[variants.late]\ndeleted = ["shop/__init__.py"]')

    lesson = load_course(course_root).lesson("post")

    assert lesson.variant("late").files == {"shop/__init__.py": None}


@pytest.mark.parametrize("path", ["shop/late.py", "shop/models.py", "actions.py"])
def test_variant_cannot_delete_what_is_not_there_or_is_needed(course_root, lesson_folder, path):
    replace(lesson_folder / "lesson.md", "[variants.late]", f'[variants.late]\ndeleted = ["{path}"]')

    with pytest.raises(ContentError, match=f"the variant `late` cannot delete {path}"):
        load_course(course_root)
