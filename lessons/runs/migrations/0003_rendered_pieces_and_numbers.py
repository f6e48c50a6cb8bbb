from django.db import migrations, models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce


def number_runs(apps, schema_editor):
    """Number the runs of each sandbox in the order in which they were stored."""
    Run, Sandbox = apps.get_model("runs", "Run"), apps.get_model("runs", "Sandbox")
    earlier = Run.objects.filter(sandbox=OuterRef("sandbox")).filter(
        Q(created_at__lt=OuterRef("created_at")) | Q(created_at=OuterRef("created_at"), id__lte=OuterRef("id"))
    )
    counted = earlier.order_by().values("sandbox").annotate(count=Count("id")).values("count")
    Run.objects.update(number=Subquery(counted))
    runs = Run.objects.filter(sandbox=OuterRef("id")).order_by().values("sandbox").annotate(count=Count("id"))
    Sandbox.objects.update(run_count=Coalesce(Subquery(runs.values("count")), Value(0)))


class Migration(migrations.Migration):
    dependencies = [("runs", "0002_proofs_and_edits")]

    operations = [
        migrations.AddField("sandbox", "run_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("run", "number", models.PositiveIntegerField(default=0), preserve_default=False),
        migrations.RunPython(number_runs, migrations.RunPython.noop),
        migrations.AddConstraint(
            "run",
            models.UniqueConstraint(fields=["sandbox", "number"], name="runs_of_a_sandbox_are_numbered"),
        ),
        migrations.CreateModel(
            name="RenderedPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.CharField(max_length=64)),
                ("number", models.PositiveSmallIntegerField()),
                ("last_seq", models.PositiveIntegerField()),
                ("html", models.BinaryField()),
                ("run", models.ForeignKey(on_delete=models.CASCADE, related_name="pieces", to="runs.run")),
            ],
        ),
        migrations.AddConstraint(
            "renderedpiece",
            models.UniqueConstraint(fields=["run", "number"], name="pieces_of_a_run_are_numbered"),
        ),
    ]
