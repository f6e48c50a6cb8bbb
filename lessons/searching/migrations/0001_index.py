from django.db import migrations, models

SQLITE = "CREATE VIRTUAL TABLE searching_words USING fts5(title, words, tokenize = 'porter unicode61')"
POSTGRESQL = "CREATE INDEX searching_words ON searching_entry USING gin (to_tsvector('english', words))"
BACK = {"sqlite": "DROP TABLE searching_words", "postgresql": "DROP INDEX searching_words"}


def make_index(apps, schema_editor):
    schema_editor.execute({"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor])


def drop_index(apps, schema_editor):
    schema_editor.execute(BACK[schema_editor.connection.vendor])


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            "Entry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("lesson", "Lessons"),
                            ("claim", "Sentences that prove themselves"),
                            ("action", "Actions"),
                            ("signal", "Built-in signals"),
                            ("source", "Source"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=300)),
                ("title", models.TextField()),
                ("belongs_to", models.TextField(blank=True)),
                ("text", models.TextField()),
                ("words", models.TextField()),
            ],
            options={"verbose_name_plural": "entries"},
        ),
        migrations.CreateModel(
            "IndexState",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
    ]
