from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

STATUSES = [("waiting", "Waiting"), ("running", "Running"), ("ended", "Ended")]


def name_learners(apps, schema_editor):
    """Say of each run whose it is. All that were kept until now have ended."""
    Run, Sandbox = apps.get_model("runs", "Run"), apps.get_model("runs", "Sandbox")
    Run.objects.update(
        learner=Subquery(Sandbox.objects.filter(pk=OuterRef("sandbox")).values("learner")), status="ended"
    )


def delete_unfinished(apps, schema_editor):
    apps.get_model("runs", "Run").objects.exclude(status="ended").delete()


class Migration(migrations.Migration):
    dependencies = [("learners", "0001_initial"), ("runs", "0006_edits_in_their_own_app")]

    operations = [
        migrations.AddField(
            "run",
            "learner",
            models.ForeignKey(
                null=True, db_index=False, on_delete=models.CASCADE, related_name="runs", to="learners.learner"
            ),
        ),
        migrations.AddField("run", "status", models.CharField(choices=STATUSES, default="running", max_length=10)),
        migrations.AddField("run", "process", models.CharField(blank=True, default="", max_length=32)),
        migrations.AlterField("run", "number", models.PositiveIntegerField(null=True)),
        migrations.AlterField("run", "outcome", models.CharField(blank=True, max_length=20)),
        migrations.AlterField("run", "trace", models.BinaryField(default=b"")),
        migrations.RunPython(name_learners, delete_unfinished),
        migrations.AlterField(
            "run",
            "learner",
            models.ForeignKey(
                db_index=False, on_delete=models.CASCADE, related_name="runs", to="learners.learner"
            ),
        ),
        migrations.AddIndex("run", models.Index(fields=["learner", "status"], name="runs_of_a_learner")),
        migrations.AddConstraint(
            "run",
            models.UniqueConstraint(
                fields=["learner"],
                condition=Q(status__in=["waiting", "running"]),
                name="one_run_at_a_time_for_each_learner",
            ),
        ),
    ]
