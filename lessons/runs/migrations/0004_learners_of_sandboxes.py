from django.db import migrations, models


def make_learners(apps, schema_editor):
    """Give a row to each learner who has a sandbox, and has not predicted or made anything yet."""
    Learner, Sandbox = apps.get_model("learners", "Learner"), apps.get_model("runs", "Sandbox")
    numbers = Sandbox.objects.values_list("learner", flat=True).distinct()
    Learner.objects.bulk_create(map(Learner, numbers), ignore_conflicts=True, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("learners", "0001_initial"), ("runs", "0003_rendered_pieces_and_numbers")]

    operations = [
        migrations.RunPython(make_learners, migrations.RunPython.noop),
        migrations.AlterField(
            "sandbox",
            "learner",
            models.ForeignKey(on_delete=models.CASCADE, related_name="sandboxes", to="learners.learner"),
        ),
    ]
