from django.db import migrations, models


class Migration(migrations.Migration):
    # A parcel may carry several orders: each of them has a row of its own for one fact.
    dependencies = [("notifications", "0003_wall")]

    operations = [
        migrations.RemoveConstraint(model_name="delivery", name="delivery_once_of_retailer"),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=["retailer", "fact_id", "rule", "channel", "role", "order"],
                name="delivery_once_of_retailer",
            ),
        ),
    ]
