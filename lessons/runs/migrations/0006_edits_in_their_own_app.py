from django.db import migrations


def take_out(apps, schema_editor):
    Edits, Sandbox = apps.get_model("editing", "Edits"), apps.get_model("runs", "Sandbox")
    Edits.objects.bulk_create(
        (
            Edits(learner_id=sandbox.learner_id, lesson=sandbox.lesson, files=sandbox.edits)
            for sandbox in Sandbox.objects.exclude(edits={}).only("learner_id", "lesson", "edits").iterator()
        ),
        batch_size=500,
    )


def put_back(apps, schema_editor):
    """Keep the files with a sandbox again, made for them where nothing has been run."""
    Edits, Sandbox = apps.get_model("editing", "Edits"), apps.get_model("runs", "Sandbox")
    for edits in Edits.objects.iterator():
        Sandbox.objects.update_or_create(
            learner_id=edits.learner_id, lesson=edits.lesson, defaults={"edits": edits.files}
        )
    Edits.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("editing", "0001_initial"), ("runs", "0005_models_hash")]

    operations = [
        migrations.RunPython(take_out, put_back),
        migrations.RemoveField("sandbox", "edits"),
    ]
