from shelf.models import Book


def add_book():
    """Add a book whose title has a space too many"""
    Book.objects.create(title=" Emma")


def rename_books():
    """Rename all books"""
    Book.objects.create(title="Emma")
    Book.objects.update(title=" Emma")
