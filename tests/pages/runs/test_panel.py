"""What a learner finds on coming back to a lesson."""

from lessons.runs.models import Run


def test_run_that_died_while_loading_leaves_the_tables_on_the_page(learner, read):
    learner.click("add")
    learner.click("add", variant="deadly")

    page = read(learner.see())

    assert "ended with exit code 3" in page
    assert "shop_book 1 row 1 Emma" in " ".join(page.replace("Change id title", "").split())


def test_first_run_that_died_while_loading_leaves_the_tables_as_they_are_at_first(learner, read):
    learner.click("add", variant="deadly")

    assert "shop_book 0 rows" in read(learner.see())


def test_run_that_died_while_loading_says_on_its_own_page_why_there_are_no_tables(learner, read):
    learner.click("add", variant="deadly")

    page = read(learner.get(f"/runs/{Run.objects.get().pk}/"))

    assert "This run ended before its tables were read." in page


def test_tables_after_a_reset_are_not_those_of_an_earlier_run(learner, read):
    learner.click("add")
    learner.reset()
    learner.click("add", variant="deadly")

    assert "shop_book 0 rows" in read(learner.see())
