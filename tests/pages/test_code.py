"""The code on a page, whatever a learner has made of it."""

import pytest

from lessons.runs.models import Run
from tests.pages.conftest import text_of
from tests.progress.conftest import URL, free_editing, learner

__all__ = ["free_editing", "learner"]

ANYTHING = {
    "more minus signs than the parser can take": f"def create_author():\n    return {'-' * 60_000}1\n",
    "more brackets than the parser can take": "(" * 60_000,
    "one line": "x" * 60_000,
    "line feeds alone": "\n" * 60_000,
    "what took Pygments for ever": " \n" * 16_000,
    "an open string": '"""' + "x" * 60_000,
    "a docstring of markup": 'def create_author():\n    """</pre><script>alert(1)</script>"""\n    1 / 0\n',
    "no text": "",
}


@pytest.mark.parametrize("text", ANYTHING.values(), ids=ANYTHING)
def test_own_actions_can_be_anything(learner, text):
    learner.edit(path="actions.py", text=text)

    page = learner.page(f"{URL}?variant=yours")
    learner.click("create_author", variant="yours")

    assert 'value="create_author"' in page
    assert "<script>alert" not in page
    assert Run.objects.get().outcome == "raised"


def test_too_long_file_is_shown_as_plain_text_and_says_so(learner):
    learner.edit(path="bookshop/signals.py", text="x = '<b>'\n" * 5_000)

    response = learner.client.get(f"{URL}?variant=yours")

    assert "This file is too long for colours and line numbers." in text_of(response)
    assert "x = &#x27;&lt;b&gt;&#x27;\n" * 5_000 in response.content.decode()


def test_own_action_stands_beside_its_button(learner):
    learner.edit(path="actions.py", text='def create_author():\n    """Create Ada"""\n    print("my own")\n')

    page = learner.page(f"{URL}?variant=yours")

    assert page.count("my own") == 3, "in the file, in its difference and beside the button"
