from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0009_how_a_run_starts")]

    operations = [migrations.AddField("run", "is_to_stop", models.BooleanField(default=False))]
