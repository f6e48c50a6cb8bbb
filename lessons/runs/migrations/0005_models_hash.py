from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0004_learners_of_sandboxes")]

    operations = [
        migrations.AddField("sandbox", "models_hash", models.CharField(blank=True, max_length=64, default="")),
    ]
