from django.db import migrations, models


def name_starts(apps, schema_editor):
    """Say of the runs for proofs that they started on fresh data. Which steps came first was not kept."""
    apps.get_model("runs", "Run").objects.exclude(proof="").update(after=[])


class Migration(migrations.Migration):
    dependencies = [("runs", "0008_files_of_runs")]

    operations = [
        migrations.AddField("run", "after", models.JSONField(blank=True, null=True)),
        migrations.RunPython(name_starts, migrations.RunPython.noop),
    ]
