from bookshop.models import Author


def create_author():
    """Create an author"""
    Author.objects.create(name="Ada")


def save_again():
    """Load an author and save again"""
    author = Author.objects.first() or Author.objects.create(name="Ada")
    author.save()


def save_existing_key():
    """Save a new object with an existing primary key"""
    known = Author.objects.first() or Author.objects.create(name="Ada")
    Author(pk=known.pk, name="Eve").save()


def save_unused_key():
    """Save a primary key that nobody has"""
    # The key is to be free on the second click, too.
    Author.objects.filter(pk=77).delete()
    Author(pk=77, name="Grace").save()


def save_after_delete():
    """Save an object whose row was deleted"""
    author = Author.objects.create(name="Ada")
    # As another request might do it: `author` does not notice.
    Author.objects.filter(pk=author.pk).delete()
    author.save()


def get_or_create():
    """Call get_or_create for an existing row"""
    known = Author.objects.first() or Author.objects.create(name="Ada")
    Author.objects.get_or_create(pk=known.pk, defaults={"name": "Eve"})


def update_or_create():
    """Call update_or_create for an existing row"""
    known = Author.objects.first() or Author.objects.create(name="Ada")
    Author.objects.update_or_create(pk=known.pk, defaults={"name": "Eve"})
