import django.db.models.deletion
from django.db import migrations, models

from retailers.tenancy.operations import TenantTable

# A retailer that is already there finds the new rules switched off: an upgrade alone must not
# begin to write to anybody. (New retailers: `services.rules.DEFAULTS`.)
NEW_RULES = """
INSERT INTO notifications_rule (retailer_id, name, channel, enabled)
SELECT r.retailer_id, n.name, c.channel, FALSE
FROM (SELECT DISTINCT retailer_id FROM notifications_rule) r,
     unnest(ARRAY['order_confirmed', 'shipped', 'out_for_delivery', 'delivered', 'attempt_failed',
                  'ready_for_pickup', 'delayed', 'storm_hold', 'all_clear']) AS n (name),
     unnest(ARRAY['sms', 'email']) AS c (channel)
ON CONFLICT (retailer_id, name, channel) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_contacts"), ("retailers", "0004_outbox_horizon")]

    operations = [
        migrations.AddField("delivery", "case_id", models.BigIntegerField(null=True)),
        migrations.AddField("rule", "braked_at", models.DateTimeField(null=True)),
        migrations.AddField("rule", "unbraked_until", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="RuleHour",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("planned", models.IntegerField(default=0)),
                (
                    "retailer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="retailers.retailer",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="notifications.rule",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["retailer", "rule", "hour"], name="rule_hour_of_retailer"
                    )
                ],
            },
        ),
        TenantTable("notifications_rulehour"),
        migrations.RunSQL(NEW_RULES, migrations.RunSQL.noop),
    ]
