from unittest import TestResult, defaultTestLoader


def test_a_bouquet():
    """Test a new bouquet"""
    _run("florist.tests.BouquetTests")


def collect_callbacks():
    """Test a new bouquet, and collect the callbacks"""
    _run("florist.tests.CardTests")


def _run(tests):
    defaultTestLoader.loadTestsFromName(tests).run(TestResult())
