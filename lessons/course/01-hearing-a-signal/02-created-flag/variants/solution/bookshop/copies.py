def save_copy(author):
    """Store a second author with the same name."""
    author.pk = None
    author._state.adding = True
    author.save()
