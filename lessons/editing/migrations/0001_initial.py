from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("learners", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Edits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lesson", models.SlugField()),
                ("files", models.JSONField(blank=True, default=dict)),
                (
                    "learner",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="edits", to="learners.learner"),
                ),
            ],
            options={
                "verbose_name_plural": "edits",
                "constraints": [
                    models.UniqueConstraint(fields=("learner", "lesson"), name="one_edits_per_learner_and_lesson")
                ],
            },
        ),
    ]
