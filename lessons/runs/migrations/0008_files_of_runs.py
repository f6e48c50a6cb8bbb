from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0007_runs_from_their_start")]

    operations = [
        migrations.CreateModel(
            name="FileSet",
            fields=[
                ("content_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                (
                    "base",
                    models.ForeignKey(
                        null=True, on_delete=models.PROTECT, related_name="overlays", to="runs.fileset"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            "run",
            "files",
            models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="runs", to="runs.fileset"),
        ),
    ]
