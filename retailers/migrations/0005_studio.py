
import django.db.models.deletion
import django.db.models.functions.datetime
import retailers.models.fields
from django.conf import settings
from django.db import migrations, models

from retailers.tenancy.operations import TenantTable


class Migration(migrations.Migration):

    dependencies = [
        ('retailers', '0004_outbox_horizon'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=retailers.models.fields.UuidV7(), editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=40)),
                ('data', models.JSONField(default=dict)),
                ('undone', models.BooleanField(default=False)),
                ('occurred_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BrandDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BrandImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('media_type', models.CharField(max_length=20)),
                ('width', models.SmallIntegerField()),
                ('height', models.SmallIntegerField()),
                ('body', models.BinaryField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='BrandVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('data', models.JSONField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=retailers.models.fields.UuidV7(), editable=False)),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(max_length=10)),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=40)),
                ('cause', models.CharField(max_length=40)),
                ('snoozed_until', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='brand',
            name='accent',
            field=models.CharField(blank=True, max_length=7),
        ),
        migrations.AddField(
            model_name='brand',
            name='font',
            field=models.CharField(default='system', max_length=10),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo_height',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='brand',
            name='logo_width',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='brand',
            name='radius',
            field=models.SmallIntegerField(default=14),
        ),
        migrations.AddField(
            model_name='brand',
            name='reply_to',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='brand',
            name='sender_email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='brand',
            name='sender_name',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='brand',
            name='tone',
            field=models.CharField(default='warm', max_length=5),
        ),
        migrations.AddIndex(
            model_name='outbox',
            index=models.Index(condition=models.Q(('kind', 'shipment.estimate')), fields=['retailer', 'subject'], name='outbox_estimates'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddField(
            model_name='branddraft',
            name='brand',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='retailers.brand'),
        ),
        migrations.AddField(
            model_name='branddraft',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='branddraft',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddField(
            model_name='brandimage',
            name='brand',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='retailers.brand'),
        ),
        migrations.AddField(
            model_name='brandimage',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddField(
            model_name='brandversion',
            name='brand',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='retailers.brand'),
        ),
        migrations.AddField(
            model_name='brandversion',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='brandversion',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddField(
            model_name='snooze',
            name='by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='snooze',
            name='retailer',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retailers.retailer'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['retailer', 'subject', 'id'], name='audit_by_subject'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(fields=('retailer', 'public_id'), name='audit_of_retailer'),
        ),
        migrations.AddConstraint(
            model_name='branddraft',
            constraint=models.UniqueConstraint(fields=('retailer', 'brand'), name='brand_draft_of_retailer'),
        ),
        migrations.AddConstraint(
            model_name='brandimage',
            constraint=models.UniqueConstraint(fields=('retailer', 'brand', 'digest'), name='brand_image_of_retailer'),
        ),
        migrations.AddConstraint(
            model_name='brandversion',
            constraint=models.UniqueConstraint(fields=('retailer', 'brand', 'version'), name='brand_version_of_retailer'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('retailer', 'email'), name='invitation_open_of_retailer'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.UniqueConstraint(fields=('retailer', 'subject', 'cause'), name='snooze_of_retailer'),
        ),
        *(
            TenantTable(f"retailers_{table}")
            for table in (
                "brandimage",
                "branddraft",
                "brandversion",
                "invitation",
                "auditentry",
                "snooze",
            )
        ),
    ]
