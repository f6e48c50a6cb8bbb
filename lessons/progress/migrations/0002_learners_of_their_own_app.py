from django.db import migrations, models

COPY = "INSERT INTO {to} (id, created_at) SELECT id, created_at FROM {origin}"
THERE = COPY.format(to="learners_learner", origin="progress_learner")
BACK = COPY.format(to="progress_learner", origin="learners_learner")


def learner(related_name):
    return models.ForeignKey(on_delete=models.CASCADE, related_name=related_name, to="learners.learner")


class Migration(migrations.Migration):
    dependencies = [("learners", "0001_initial"), ("progress", "0001_initial")]
    # It makes rows for the learners who have none, so those who have one must be there.
    run_before = [("runs", "0004_learners_of_sandboxes")]

    operations = [
        migrations.RunSQL(THERE, "DELETE FROM learners_learner"),
        migrations.AlterField("checkpassed", "learner", learner("checks")),
        migrations.AlterField("predictionmade", "learner", learner("predictions")),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
        migrations.DeleteModel("Learner"),
    ]
