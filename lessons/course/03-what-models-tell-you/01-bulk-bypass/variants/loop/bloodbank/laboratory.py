def mark_as_tested(donations):
    """Store the result of the laboratory for a QuerySet of donations."""
    for donation in donations:
        donation.tested = True
        donation.save(update_fields=["tested"])
