"""An action or a variant may be there for some versions of Django only."""

import pytest

from lessons.catalogue import ContentError, load_course
from lessons.catalogue.proofs import Step
from tests.catalogue.conftest import write

CONDITIONS = '[actions.deliver]\ndjango = ">=6.1"\n\n[variants.late]\ndjango = ">=6.1"'


@pytest.fixture
def front_matter(lesson_folder):
    """A lesson with a second action, and a second variant, of which the front matter says that only 6.1 has them."""
    path = lesson_folder / "lesson.md"
    with (lesson_folder / "actions.py").open("a") as file:
        file.write('\n\ndef deliver():\n    """Deliver it"""\n    print("delivered")\n')
    write(lesson_folder / "variants/early/shop/models.py", "PRICE = 0\n")
    early = '[variants.early]\ntitle = "Early"\nreason = "It is early."\n\n'

    def be(conditions):
        text = path.read_text().replace("[variants.late]", early + conditions, 1)
        path.write_text(text.replace("More.", "[Deliver](action:deliver), [late](variant:late), [send](action:send)."))

    be(CONDITIONS)
    return path


@pytest.fixture
def on(course_root, front_matter):
    return lambda version: load_course(course_root, version=version).lesson("post")


def names(offers):
    return [offer.name for offer in offers]


def test_version_that_meets_the_condition_has_all(on):
    lesson = on("6.1")

    assert names(lesson.actions) == ["send", "deliver"]
    assert names(lesson.variants) == ["early", "late"]
    assert len(lesson.steps) == 6


@pytest.mark.parametrize("version", ["5.2", "6.0"])
def test_other_versions_do_not_offer_it(on, version):
    lesson = on(version)

    assert names(lesson.actions) == ["send"]
    assert names(lesson.variants) == ["early"]
    assert lesson.steps == (Step("send"), Step("send", "early"))


def test_later_version_than_those_supported_has_it(on):
    assert names(on("7.0").actions) == ["send", "deliver"]


def test_steps_of_any_version_are_known_on_each(on):
    assert set(on("5.2").steps_of_any_version) == set(on("6.1").steps_of_any_version)


def test_run_of_a_variant_that_is_not_offered_can_still_be_shown(on):
    assert on("5.2").files_with("late")["shop/models.py"] == "PRICE = 2\n"


def links(lesson):
    tokens = [child for section in lesson.sections for token in section.tokens for child in token.children or ()]
    return [token.attrGet("href") for token in tokens if token.type == "link_open"]


def test_link_to_what_is_not_offered_is_text(on):
    assert links(on("6.1"))[-3:] == ["action:deliver", "variant:late", "action:send"]
    assert links(on("5.2")) == ["shop/models.py", "action:send"]
    assert "Deliver" in "".join(token.content for token in on("5.2").sections[1].tokens)


def test_claim_holds_for_the_versions_that_have_what_it_looks_at(on, lesson_folder, front_matter):
    write(
        lesson_folder / "proofs.py",
        'from lessons.proofs import claim\n\n\n@claim(action="deliver")\ndef delivered(trace):\n    return True\n',
    )
    front_matter.write_text(front_matter.read_text() + "\n[It arrives.](claim:delivered)\n")

    assert on("5.2").proofs["delivered"].versions == ("6.1",)
    assert on("6.1").proofs["delivered"].versions == ("6.1",)


@pytest.mark.parametrize(
    ("proof", "step"),
    [
        ('@claim(action="deliver", django="<6.0")', "deliver--shipped"),
        ('@answer(action="send", variant="late")', "send--late"),
        ('@check(action="send", after=("deliver",))', "deliver--shipped"),
    ],
)
def test_proof_of_what_its_versions_do_not_have_is_refused(on, lesson_folder, proof, step):
    source = "from lessons.proofs import answer, check, claim\n\n\n{}\ndef arrived(trace):\n    return True\n"
    write(lesson_folder / "proofs.py", source.format(proof))

    for version in ("5.2", "6.1"):
        with pytest.raises(ContentError, match=rf"arrived\(\) asks for {step}, which only Django 6\.1 has\."):
            on(version)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[actions.deliver]", "[actions.deliwer]", "the table [actions.deliwer] is about a function that actions.py"),
        (
            'django = ">=6.1"\n\n',
            'django = "6.1"\n\n',
            "[actions.deliver] has no condition for `django`: write `django` as",
        ),
        (
            'late]\ndjango = ">=6.1"',
            'late]\ndjango = ">=9.0"',
            "[variants.late] has no condition for `django`: `django` is '>=9.0', but no supported version matches",
        ),
        ('django = ">=6.1"\n\n', "\n", "`django` is missing or empty in `actions.deliver`."),
        ('late]\ndjango = ">=6.1"', "late]\ndjango = 6.1", "`django` is not a string in `variants.late`."),
    ],
)
def test_author_is_told_what_is_wrong(on, front_matter, old, new, complaint):
    text = front_matter.read_text()
    assert old in text
    front_matter.write_text(text.replace(old, new))

    with pytest.raises(ContentError) as refusal:
        on("6.1")

    assert complaint in str(refusal.value)
