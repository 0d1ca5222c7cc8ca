from django.db import migrations

from retailers.tenancy.operations import TenantTable

# A day's counters are written over and over: the free space keeps each on its page.
HOT = """
ALTER TABLE insights_dailycount SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE insights_try SET (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
"""


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial"), ("engagement", "0002_wall")]

    operations = [
        *(TenantTable(f"insights_{table}") for table in ("dailycount", "click", "try")),
        migrations.RunSQL(HOT, migrations.RunSQL.noop),
    ]
