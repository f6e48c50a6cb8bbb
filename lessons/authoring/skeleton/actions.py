from notebook.models import Note
from notebook.rewriting import rewrite


def write_note():
    """Write a note"""
    Note.objects.create(text="Buy milk")


def rewrite_note():
    """Rewrite the note"""
    note = Note.objects.first() or Note.objects.create(text="Buy milk")
    rewrite(note, "Buy milk, bread and butter")
