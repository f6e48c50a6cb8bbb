from school.models import Break


def begin_break():
    """Begin a break"""
    Break.objects.create(minutes=15)
