"""The score as a picture: text in an SVG file that any program can open."""

from xml.etree import ElementTree as ET

import pytest

from lessons.showing.score_svg import MOST_ROWS, score_svg
from lessons.traces.events import KINDS, OutputWritten
from tests.showing.test_score import FILES, PRINT, numbered, printed
from tests.traces.samples import sample


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_well_formed(kind):
    ET.fromstring(score_svg(numbered([sample(kind), printed(7, ran=[7])]), FILES, "save_all()"))


def test_picture_holds_the_lines_and_what_they_caused():
    picture = score_svg(numbered([printed(7, ran=[7])]), FILES, "save_all()")

    text = " ".join(ET.fromstring(picture).itertext())
    assert 'print("done")' in text
    assert "save_all()" in text


def test_control_characters_leave_it_well_formed():
    ET.fromstring(score_svg(numbered([OutputWritten(text="a\x00b\x1b[1m\ud800", **PRINT)]), {}, "x()"))


def test_long_run_is_cut_and_says_so():
    picture = score_svg(numbered([printed(7)] * (MOST_ROWS + 100)), FILES, "x()")

    assert "more rows" in picture
    assert picture.count("<text") < 4 * MOST_ROWS
