from library.models import Loan


def lend_book():
    """Lend a book"""
    Loan.objects.create(title="Emma")


def extend_loans():
    """Extend two loans"""
    Loan.objects.create(title="Emma")
    Loan.objects.create(title="Persuasion")
    Loan.objects.update(weeks=4)
