def save_copy(author):
    """Store a second author of the same name."""
    author.save()
