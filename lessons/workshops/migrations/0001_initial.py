import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('learners', '0003_kinds_of_attempts'),
    ]

    operations = [
        migrations.CreateModel(
            name='HostDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='learners.learner')),
            ],
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=200)),
                ('join_code', models.CharField(max_length=6, unique=True)),
                ('host_digest', models.CharField(max_length=64, unique=True)),
                ('lesson', models.CharField(blank=True, default='', max_length=100)),
                ('step', models.CharField(blank=True, default='', max_length=100)),
                ('action', models.CharField(blank=True, default='', max_length=100)),
                ('variant', models.CharField(blank=True, default='', max_length=100)),
                ('position', models.PositiveIntegerField(null=True)),
                ('is_paused', models.BooleanField(default=False)),
                ('timer_ends_at', models.DateTimeField(null=True)),
                ('message', models.CharField(blank=True, default='', max_length=500)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(db_index=True, null=True)),
                ('driver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='workshops.hostdevice')),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nickname', models.CharField(max_length=30)),
                ('folded', models.CharField(help_text='the nickname as it is compared with others', max_length=120)),
                ('hand', models.CharField(blank=True, choices=[('', 'No sign'), ('green', 'All is well'), ('red', 'Something is wrong'), ('up', 'Hand up')], default='', max_length=10)),
                ('lesson', models.CharField(blank=True, default='', max_length=100)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('left_at', models.DateTimeField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='learners.learner')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='workshops.room')),
            ],
        ),
        migrations.AddField(
            model_name='hostdevice',
            name='room',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='workshops.room'),
        ),
        migrations.CreateModel(
            name='RoomEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('audience', models.CharField(choices=[('everyone', 'Everyone'), ('host', "The host's devices"), ('one', "One participant, and the host's devices")], default='everyone', max_length=10)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='workshops.participant')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='workshops.room')),
            ],
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('lesson', models.CharField(max_length=100)),
                ('minutes', models.PositiveSmallIntegerField(default=0)),
                ('notes', models.TextField(blank=True, default='')),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme', to='workshops.room')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(fields=('room', 'learner'), name='participant_once_in_room'),
        ),
        migrations.AddConstraint(
            model_name='participant',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None), ('removed_at', None)), fields=('room', 'folded'), name='no_two_nicknames_alike_in_room'),
        ),
        migrations.AddConstraint(
            model_name='hostdevice',
            constraint=models.UniqueConstraint(fields=('room', 'learner'), name='device_of_learner_in_room'),
        ),
        migrations.AddIndex(
            model_name='roomevent',
            index=models.Index(fields=['room', 'id'], name='events_of_room'),
        ),
        migrations.AddConstraint(
            model_name='stop',
            constraint=models.UniqueConstraint(fields=('room', 'number'), name='stop_number_in_room'),
        ),
    ]
