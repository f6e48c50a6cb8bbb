from bookshop.copies import save_copy
from bookshop.models import Author


def create_author():
    """Create an author"""
    Author.objects.create(name="Ada")


def save_existing_key():
    """Save a new object with an existing primary key"""
    known = Author.objects.first() or Author.objects.create(name="Ada")
    Author(pk=known.pk, name="Eve").save()


def save_after_delete():
    """Save an object whose row was deleted"""
    author = Author.objects.create(name="Ada")
    # As another request might do: the object `author` does not change.
    Author.objects.filter(pk=author.pk).delete()
    author.save()


def copy_author():
    """Store a copy of an author"""
    author = Author.objects.first() or Author.objects.create(name="Ada")
    save_copy(author)
