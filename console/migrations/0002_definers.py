from django.db import migrations

# A session's own temporary tables come first on every search path that does not name them: one
# called like ours, with a trigger on it, would run its writer's code as the owner. They come last.
PATHS = """
DO $$
DECLARE definer regprocedure;
BEGIN
  FOR definer IN
    SELECT p.oid FROM pg_proc p
    WHERE p.prosecdef AND p.prosqlbody IS NULL AND p.pronamespace = 'public'::regnamespace
      AND p.proowner = current_user::regrole
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', definer);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("console", "0001_operator"),
        ("retailers", "0005_studio"),
        ("tracking", "0007_pictures"),
    ]

    operations = [migrations.RunSQL(PATHS, migrations.RunSQL.noop)]
