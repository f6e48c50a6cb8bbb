from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("learners", "0001_initial"),
        ("progress", "0002_learners_of_their_own_app"),
    ]

    operations = [
        migrations.CreateModel(
            "RecallAnswered",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lesson", models.SlugField()),
                ("name", models.CharField(max_length=100)),
                ("asked_in", models.SlugField()),
                ("was_right", models.BooleanField()),
                ("run", models.UUIDField(unique=True)),
                ("answered_at", models.DateTimeField(auto_now_add=True)),
                ("learner", models.ForeignKey("learners.learner", models.CASCADE, related_name="recall")),
            ],
            options={
                "verbose_name_plural": "recall answered",
                "indexes": [models.Index(fields=["learner", "answered_at"], name="recall_of_a_learner")],
            },
        ),
    ]
