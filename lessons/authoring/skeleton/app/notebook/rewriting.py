from notebook.models import Note


def rewrite(note, text):
    Note.objects.filter(pk=note.pk).update(text=text)
