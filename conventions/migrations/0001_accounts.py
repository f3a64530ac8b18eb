"""The accounts, alone: tables of libraries lead there and are made next, while there is little to draw."""

import django.db.models.functions.text
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('search_name', models.CharField(db_index=True, default='', editable=False, max_length=400)),
                ('sort_name', models.CharField(db_collation='C', db_index=True, default='', editable=False, max_length=400)),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=150, verbose_name='nom')),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='effacé le')),
                ('email', models.EmailField(error_messages={'unique': 'Un compte a déjà cette adresse.'}, max_length=254, unique=True, verbose_name='courriel')),
                ('email_seal', models.CharField(blank=True, default='', editable=False, max_length=73)),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('is_staff', models.BooleanField(default=False, verbose_name="accès à l'administration")),
                ('is_administrator', models.BooleanField(default=False, verbose_name='administrateur ou administratrice de la plateforme')),
                ('is_auditor', models.BooleanField(default=False, verbose_name='auditeur ou auditrice')),
                ('second_factor_waived_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ouvert sans second facteur jusqu'au")),
                ('devices_forgotten', models.PositiveIntegerField(default=0, editable=False, verbose_name='appareils oubliés')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='ouvert le')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'compte',
                'ordering': ['sort_name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_in_small_letters')],
            },
        ),
    ]
