"""Masks stand where two runs cannot be the same, and nowhere else."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from lessons.authoring.masks import masked, under_masks

NOW = datetime.now(UTC)
"""Not in the names of tests, by `ids`: all workers are to have the same ones."""
UUID, OTHER_UUID = "10b588a8-59b5-4c1a-be12-ba73a54f242e", "32a92154-1716-47d1-b07c-d91ac1b00e75"
FIXED_UUID = "837aa0ac-4fa6-4903-a3a2-9837fd530c93"
HASH = "pbkdf2_sha256$1000000$vz405npaVR5ZCMzaUKzJ5R$alHwxH8pGKFy0ScDNPSEduvvkSOPs4AgmDLOBhg8Zeg="
OTHER_HASH = "pbkdf2_sha256$1000000$EptAVwZMLldvueMmSeqrZU$Bn3bWo50AZ2GMcfXpFOSViYdc4TPovY3dRKp8FCTi1Y="


SOON, THEN, LATER = (NOW + timedelta(**time) for time in ({"seconds": 1}, {"days": 14}, {"days": 14, "seconds": 1}))


def timed(text):
    """Return the text with times in it; the names of tests hold none."""
    return text.format(now=NOW, soon=SOON, then=THEN, later=LATER)


@pytest.mark.parametrize(
    ("first", "second", "mask"),
    [
        (UUID, OTHER_UUID, "«uuid 1»"),
        (UUID.replace("-", ""), OTHER_UUID.replace("-", ""), "«uuid 1»"),
        (HASH, OTHER_HASH, "pbkdf2_sha256$1000000$«hash 1»="),
        ("uJOu8uqHBuvVoEmP53Noe6vFldQ5Wnds", "AKo1xQuuwI8HEbmnWcCiXhAvTzUW1xu9", "«token 1»"),
        ("BmV4-a_0KpCr2tZyR1", "x0Yq_Lw-8dPeT5uWq3", "«token 1»"),
        ("1795712055.2900898", "1795712055.6301847", "«number 1»"),
        ("{now}", "{soon}", "«now 1»"),
        ("{then:%Y-%m-%dT%H:%M:%S.%fZ}", "{later:%Y-%m-%dT%H:%M:%S.%fZ}", "«time 1»"),
        ("{then!r}", "{later!r}", "«time 1»"),
    ],
    ids=count(),
)
def test_value_that_another_run_has_not_gets_a_mask(first, second, mask):
    line = "id={}, name=Emma\n"

    assert masked(line.format(timed(first)), line.format(timed(second))) == line.format(mask)


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        ("{now}", "«now 1»"),
        ("{now!r}", "«now 1»"),
        ("{now:%Y-%m-%d}", "«now 1»"),
        ("datetime.date({now.year}, {now.month}, {now.day})", "«now 1»"),
        ("<object object at 0x7f62f71a69a0>", "<object object at «address 1»>"),
        ("Ran 1 test in 0.008s", "Ran 1 test in «duration 1»"),
        ("Ran 1 test in 0.008s, Ran 2 tests in 0.008s", "Ran 1 test in «duration 1», Ran 2 tests in «duration 2»"),
    ],
    ids=count(),
)
def test_what_hangs_on_clock_or_address_gets_a_mask_where_two_runs_agree(value, mask):
    assert masked(timed(value), timed(value)) == mask


@pytest.mark.parametrize(
    "value",
    [
        FIXED_UUID,
        "2024-02-29 12:00:00",
        "datetime.date(1815, 12, 10)",
        "2026-13-45",
        "9780141439587",
        "3.14159",
        "0xdeadbeef",
        HASH,
        "TransactionManagementError",
    ],
    ids=count(),
)
def test_value_that_is_the_same_in_each_run_stays(value):
    assert masked(f"{value}, {UUID}", f"{value}, {OTHER_UUID}") == f"{value}, «uuid 1»"


def test_ordinary_value_that_differs_between_runs_stays():
    assert masked("drew 5, told eve, 2.5", "drew 6, told bob, 3.5") == "drew 5, told eve, 2.5"


def test_same_value_has_the_same_mask_however_it_is_written():
    text = "{0}\nid={1}, other={2}\n"

    first = text.format(UUID, UUID.replace("-", ""), OTHER_UUID)
    second = text.format(OTHER_UUID, OTHER_UUID.replace("-", ""), UUID)

    assert masked(first, second) == "«uuid 1»\nid=«uuid 1», other=«uuid 2»\n"


def test_time_has_the_same_mask_as_text_and_written_out():
    assert masked(f"{NOW} {NOW!r} {NOW.isoformat()}", f"{NOW} {NOW!r} {NOW.isoformat()}") == "«now 1» «now 1» «now 1»"


@pytest.mark.parametrize(
    ("golden", "text"),
    [
        ("«uuid 1» «uuid 2» «uuid 1»", f"{UUID} {OTHER_UUID} {UUID.replace('-', '')}"),
        ("at «now 1», until «time 1»", "at {now}, until {later}"),
        ("at «now 1», again «now 2»", "at {now}, again {now}"),
        ("$«hash 1»=", "$" + HASH.split("$", 2)[2]),
        ("«token 1»", "uJOu8uqHBuvVoEmP53Noe6vFldQ5Wnds"),
        ("<object object at «address 1»>", "<object object at 0x7f62f71a69a0>"),
        ("took «number 1» s", "took 0.01234 s"),
    ],
    ids=count(),
)
def test_value_of_its_kind_fits_a_mask(golden, text):
    assert under_masks(timed(text), golden) == golden


@pytest.mark.parametrize(
    ("golden", "text"),
    [
        ("«uuid 1» «uuid 1»", f"{UUID} {OTHER_UUID}"),
        ("«uuid 1» «uuid 2»", f"{UUID} {UUID}"),
        ("«now 1»", "2024-02-29 12:00:00"),
        ("«now 1» «now 1»", "{now} {soon}"),
        ("«uuid 1»", "None"),
        ("«uuid 1»", "1"),
        (f"{FIXED_UUID} «uuid 1»", f"{UUID} {OTHER_UUID}"),
        ("words=3, «uuid 1»", f"words=2, {UUID}"),
        ("2024-02-29, «uuid 1»", f"2024-03-01, {UUID}"),
        ("pbkdf2_sha256$1000000$«hash 1»=", HASH.replace("1000000", "1200000")),
        ("«uuid 1»\n", f"{UUID}\n{OTHER_UUID}\n"),
        ("«uuid 1»\n«uuid 2»\n", f"{UUID}\n"),
    ],
    ids=count(),
)
def test_other_value_is_a_difference(golden, text):
    assert under_masks(timed(text), golden) != golden


def test_line_that_is_new_hides_no_other():
    golden = "begin\nid=«uuid 1», words=2\nid=«uuid 1», words=3\n"
    text = f"begin\nsaved\nid={UUID}, words=2\nid={UUID}, words=4\n"

    assert under_masks(text, golden) == "begin\nsaved\nid=«uuid 1», words=2\nid=«uuid 1», words=4\n"
