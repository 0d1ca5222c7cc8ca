import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('retailers', '0005_studio'),
        ('tracking', '0005_budgets'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='name_key',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower(django.db.models.functions.text.Concat('last_name', models.Value(' '), 'first_name')), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['retailer', 'name_key'], name='order_by_name'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['retailer', 'phone'], name='order_by_phone'),
        ),
        migrations.AddIndex(
            model_name='shipment',
            index=models.Index(condition=models.Q(('status__in', ['exception', 'attempt_failed', 'returning'])), fields=['retailer', '-status_at', '-id'], name='shipment_needs'),
        ),
    ]
