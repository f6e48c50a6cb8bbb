def mark_as_tested(donations):
    """Store the result of the laboratory for a QuerySet of donations."""
    donations.update(tested=True)
