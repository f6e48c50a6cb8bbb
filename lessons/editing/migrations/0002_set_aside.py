from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("editing", "0001_initial")]

    operations = [
        migrations.AddField("edits", "shipped", models.JSONField(blank=True, default=dict)),
        migrations.AddField("edits", "set_aside", models.JSONField(blank=True, default=dict)),
    ]
