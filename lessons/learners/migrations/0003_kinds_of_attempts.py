from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learners', '0002_resume_codes_and_attempts'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='kind',
            field=models.CharField(default='resume code', max_length=20),
        ),
    ]
