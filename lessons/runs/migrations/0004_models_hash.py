from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0003_rendered_pieces_and_numbers")]

    operations = [
        migrations.AddField("sandbox", "models_hash", models.CharField(blank=True, max_length=64, default="")),
    ]
