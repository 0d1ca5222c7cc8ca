import django.db.models.deletion
from django.db import migrations, models

from retailers.tenancy.operations import TenantTable

# From an answer's two numbers to the retailers it is for: they stand behind the wall, and before
# they are found there is nobody to act for. It tells who wrote to this phone from this number,
# newest last, and nothing of what was written. Serving roles learn only ids.
CORRESPONDENTS = """
CREATE FUNCTION sms_correspondents(p_senders text[], p_phone text)
RETURNS TABLE (retailer_id bigint, last_delivery bigint)
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT d.retailer_id, max(d.id) FROM notifications_delivery d
  WHERE d."to" = p_phone AND d."to" <> '' AND d.channel = 'sms' AND d.sender = ANY (p_senders)
  GROUP BY d.retailer_id ORDER BY max(d.id);
END;
REVOKE ALL ON FUNCTION sms_correspondents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sms_correspondents TO narvar_web, narvar_worker, narvar_system;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_delivery_once_an_order"),
        ("retailers", "0004_outbox_horizon"),
        ("tracking", "0003_poll_started_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phone", models.CharField(max_length=20)),
                ("locale", models.CharField(max_length=10)),
                ("wording", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("source", models.CharField(default="page", max_length=20)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="InboundMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(default="sms", max_length=10)),
                ("provider_id", models.CharField(max_length=64)),
                ("phone", models.CharField(max_length=20)),
                ("to", models.CharField(max_length=40)),
                ("body", models.TextField(blank=True)),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("stop", "stop"),
                            ("start", "start"),
                            ("confirm", "confirm"),
                            ("help", "help"),
                            ("nothing", "nothing"),
                        ],
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SoftBounce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=254)),
                ("count", models.SmallIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=10)),
                ("address", models.CharField(max_length=254)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("opted_out", "opted out"),
                            ("hard_bounce", "hard bounce"),
                            ("invalid", "invalid"),
                            ("complaint", "complaint"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("source", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="context",
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name="delivery",
            name="segments",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="sender",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("channel", "sms"), models.Q(("to", ""), _negated=True)),
                fields=["to"],
                name="delivery_texted",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="order",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tracking.order",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="retailer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="retailers.retailer",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="shipment",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tracking.shipment",
            ),
        ),
        migrations.AddField(
            model_name="inboundmessage",
            name="retailer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="retailers.retailer",
            ),
        ),
        migrations.AddField(
            model_name="softbounce",
            name="retailer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="retailers.retailer",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="retailer",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="retailers.retailer",
            ),
        ),
        migrations.AddIndex(
            model_name="consent",
            index=models.Index(fields=["retailer", "phone"], name="consent_phone"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                fields=("retailer", "order", "shipment", "phone"),
                name="consent_of_retailer",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="inboundmessage",
            index=models.Index(fields=["retailer", "phone"], name="inbound_message_phone"),
        ),
        migrations.AddConstraint(
            model_name="inboundmessage",
            constraint=models.UniqueConstraint(
                fields=("retailer", "provider_id"), name="inbound_message_of_retailer"
            ),
        ),
        migrations.AddConstraint(
            model_name="softbounce",
            constraint=models.UniqueConstraint(
                fields=("retailer", "address"), name="soft_bounce_of_retailer"
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                fields=("retailer", "channel", "address"), name="suppression_of_retailer"
            ),
        ),
        *(
            TenantTable(f"notifications_{table}")
            for table in ("consent", "inboundmessage", "softbounce", "suppression")
        ),
        migrations.RunSQL(CORRESPONDENTS, "DROP FUNCTION sms_correspondents"),
    ]
