from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_rules_for_all'),
        ('retailers', '0005_studio'),
        ('tracking', '0006_desk'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'ambiguous'])), fields=['retailer', '-id'], name='delivery_lost'),
        ),
    ]
