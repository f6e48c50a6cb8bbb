def save_copy(author):
    """Store a second author with the same name."""
    author.save()
