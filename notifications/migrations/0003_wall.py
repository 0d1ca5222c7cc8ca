from django.db import migrations

from retailers.tenancy.operations import TenantTable


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_initial"), ("tracking", "0002_wall")]

    operations = [
        TenantTable(f"notifications_{table}") for table in ("rule", "sendlane", "delivery", "attempt")
    ]
