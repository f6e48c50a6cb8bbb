"""What became of the rows between two readings."""

import pytest

from lessons.showing.tables import MAX_CELLS, ComparedCell, at_the_end, compare, render_steps, render_tables
from lessons.traces.events import Cell, RowInserted, RowUpdated, Table, TablesRead
from tests.linear import assert_linear


def table(*rows, name="author", primary_key=("id",), columns=("id", "name"), row_count=None, database="default"):
    return Table(database, name, primary_key, columns, rows, len(rows) if row_count is None else row_count)


def marks(before, after):
    (compared,) = compare([before], [after])
    return [(row.mark, row.cells[0].value) for row in compared.rows]


def test_same_rows_are_unchanged():
    assert marks(table(("1", "Ada")), table(("1", "Ada"))) == [("unchanged", "1")]


def test_new_row_is_inserted():
    assert marks(table(("1", "Ada")), table(("1", "Ada"), ("2", "Eve"))) == [("unchanged", "1"), ("inserted", "2")]


def test_missing_row_is_deleted_and_stays_in_its_place():
    before = table(("1", "Ada"), ("2", "Eve"), ("3", "Grace"))
    after = table(("1", "Ada"), ("3", "Grace"))

    assert marks(before, after) == [("unchanged", "1"), ("deleted", "2"), ("unchanged", "3")]


def test_row_deleted_at_the_top_stays_at_the_top():
    assert marks(table(("1", "Ada"), ("2", "Eve")), table(("2", "Eve"))) == [("deleted", "1"), ("unchanged", "2")]


def test_other_value_is_updated_and_says_what_it_was():
    (compared,) = compare([table(("1", "Ada"))], [table(("1", "Eve"))])

    assert compared.rows[0].mark == "updated"
    assert compared.rows[0].cells == (ComparedCell("1"), ComparedCell("Eve", changed=True, old="Ada"))


def test_null_that_became_text_is_updated():
    (compared,) = compare([table(("1", None))], [table(("1", ""))])

    assert compared.rows[0].cells[1] == ComparedCell("", changed=True, old=None)


def test_row_with_another_key_is_deleted_and_inserted():
    assert marks(table(("1", "Ada")), table(("7", "Ada"))) == [("deleted", "1"), ("inserted", "7")]


def test_rows_of_a_composite_key_are_told_apart():
    before = table(("1", "a", "x"), ("1", "b", "x"), columns=("p", "q", "v"), primary_key=("p", "q"))
    after = table(("1", "a", "x"), ("1", "b", "y"), columns=("p", "q", "v"), primary_key=("p", "q"))

    (compared,) = compare([before], [after])

    assert [row.mark for row in compared.rows] == ["unchanged", "updated"]


def test_equal_rows_without_a_key_are_counted():
    before = table(("a", "x"), primary_key=())
    after = table(("a", "x"), ("a", "x"), primary_key=())

    assert marks(before, after) == [("unchanged", "a"), ("inserted", "a")]


def test_new_table_has_all_rows_inserted():
    (compared,) = compare([], [table(("1", "Ada"))])

    assert [row.mark for row in compared.rows] == ["inserted"]


def test_dropped_table_has_all_rows_deleted():
    (compared,) = compare([table(("1", "Ada"))], [])

    assert [row.mark for row in compared.rows] == ["deleted"]
    assert compared.row_count == 0


def test_tables_of_two_databases_are_not_mixed_up():
    compared = compare([table(("1", "Ada"))], [table(("1", "Ada")), table(("1", "Eve"), database="other")])

    assert [(one.database, one.rows[0].mark) for one in compared] == [("default", "unchanged"), ("other", "inserted")]


def test_changed_columns_mark_no_row_as_updated():
    before = table(("1", "Ada"))
    after = table(("1", "Ada", "x"), columns=("id", "name", "more"))

    assert marks(before, after) == [("unchanged", "1")]


def test_row_that_moved_up_into_a_cut_reading_is_not_called_inserted():
    before = table(("1", "Ada"), ("2", "Eve"), row_count=3)
    after = table(("2", "Eve"), ("3", "Grace"), row_count=2)

    assert marks(before, after) == [("deleted", "1"), ("unchanged", "2"), ("unchanged", "3")]


def test_row_that_moved_down_out_of_a_cut_reading_is_not_called_deleted():
    before = table(("2", "Eve"), ("3", "Grace"), row_count=2)
    after = table(("1", "Ada"), ("2", "Eve"), row_count=3)

    assert marks(before, after) == [("inserted", "1"), ("unchanged", "2")]


def test_rows_beyond_a_cut_reading_are_counted():
    (compared,) = compare([], [table(("1", "Ada"), row_count=120)])

    assert compared.hidden == 119


@pytest.mark.parametrize(
    "hostile",
    [
        table(("1",), ("1", "2", "3")),
        table(("1", "Ada"), primary_key=("nothing",)),
        table(("1", "Ada"), row_count=-5),
        table((), columns=()),
    ],
)
def test_malformed_reading_is_compared_without_an_error(hostile):
    (compared,) = compare([table(("1", "Ada"))], [hostile])

    assert compared.hidden >= 0


def rows_of(count):
    return tuple((str(number), "x") for number in range(count))


def test_rows_beyond_the_cells_of_a_page_are_counted():
    many = table(*rows_of(MAX_CELLS))

    (compared,) = compare([many], [many])

    assert len(compared.rows) < MAX_CELLS // 2
    assert compared.hidden == MAX_CELLS - len(compared.rows)


def test_tables_share_the_cells_of_a_page():
    tables = [table(*rows_of(1_000), name=f"t{number}") for number in range(10)]

    compared = compare(tables, tables)

    assert sum(len(row.cells) for one in compared for row in one.rows) <= MAX_CELLS
    assert [one.row_count for one in compared] == [1_000] * 10


def test_columns_beyond_the_cells_of_a_page_are_left_out():
    tables = [table(name=f"t{number}", columns=("c",) * 200) for number in range(200)]

    assert render_tables(tables, tables).count("<th") < 2 * MAX_CELLS


def test_comparing_takes_time_in_proportion_to_the_rows():
    assert_linear(
        lambda size: compare([table(*rows_of(size))], [table(*rows_of(size)[::-2])]), lambda size: size, size=100
    )


def test_tables_at_the_end_have_nothing_of_the_steps_before():
    tag = '</tr>\n<tr class="row--updated" data-born="2" hidden><td>'
    cells = (Cell("id", "1"), Cell("name", tag))
    steps = render_steps(
        [
            TablesRead(seq=1, tables=(table(),)),
            RowInserted(seq=2, database="default", table="author", new=(Cell("id", "1"), Cell("name", "Ada"))),
            RowUpdated(
                seq=3, database="default", table="author", old=(Cell("id", "1"), Cell("name", "Ada")), new=cells
            ),
            TablesRead(seq=4, tables=(table(("1", tag)),)),
        ]
    )

    shown = at_the_end(steps)

    assert "hidden>" in steps.replace("hidden&gt;", "")
    assert ("Ada" in steps, "Ada" in shown) == (True, False)
    assert shown.count("<tr") == shown.count("</tr>") == len(["head", "row", "no rows"])
    assert shown.count("rows__count") == 1
    assert "&lt;/tr&gt;\n&lt;tr class=&#34;row--updated&#34; data-born=&#34;2&#34; hidden&gt;&lt;td&gt;" in shown
