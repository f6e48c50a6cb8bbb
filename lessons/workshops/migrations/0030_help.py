import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workshops', '0020_cockpit'),
    ]

    operations = [
        migrations.AddField(
            model_name='participant',
            name='hand_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name='participant',
            name='hand',
            field=models.CharField(blank=True, choices=[('', 'No sign'), ('green', 'All is well'), ('red', 'Stuck'), ('up', 'Hand up')], default='', max_length=10),
        ),
        migrations.CreateModel(
            name='Help',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('offered_at', models.DateTimeField(auto_now_add=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('learner_allows', models.BooleanField(default=False)),
                ('is_on_projector', models.BooleanField(default=False)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helps', to='workshops.participant')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='helps', to='workshops.room')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('participant',), name='one_open_help_for_a_participant'), models.UniqueConstraint(condition=models.Q(('is_on_projector', True)), fields=('room',), name='one_work_on_the_projector_of_a_room')],
            },
        ),
    ]
