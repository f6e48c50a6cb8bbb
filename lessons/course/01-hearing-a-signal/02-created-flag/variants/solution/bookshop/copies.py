from bookshop.models import Author


def save_copy(author):
    """Store a second author with the same name."""
    Author(name=author.name).save()
