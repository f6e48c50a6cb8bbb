def rewrite(note, text):
    note.text = text
    note.save()
