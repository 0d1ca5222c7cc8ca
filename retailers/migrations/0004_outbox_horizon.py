from django.db import migrations

# Serving roles do not see each other's transactions; the owner does, and tells one number of them.
HORIZON = """
CREATE FUNCTION outbox_horizon_age() RETURNS double precision
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT coalesce(max(extract(epoch FROM clock_timestamp() - a.xact_start)), 0)::double precision
  FROM pg_stat_activity a
  WHERE a.backend_xid IS NOT NULL AND a.backend_type = 'client backend';
END;
REVOKE ALL ON FUNCTION outbox_horizon_age FROM PUBLIC;
GRANT EXECUTE ON FUNCTION outbox_horizon_age TO narvar_web, narvar_worker, narvar_system;
"""


class Migration(migrations.Migration):
    dependencies = [("retailers", "0003_member_retailers")]

    operations = [migrations.RunSQL(HORIZON, "DROP FUNCTION outbox_horizon_age")]
