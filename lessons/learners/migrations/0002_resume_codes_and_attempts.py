from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("learners", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ResumeCode",
            fields=[
                (
                    "learner",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="resume_code",
                        serialize=False,
                        to="learners.learner",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
