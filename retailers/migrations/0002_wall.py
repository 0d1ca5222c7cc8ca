from django.db import migrations

from retailers.tenancy.operations import TenantTable

SERVING = "narvar_web, narvar_worker, narvar_system"

# BEGIN ATOMIC bodies are bound to their tables when they are made: no search path can bend them.
DOORS = f"""
REVOKE ALL ON door FROM {SERVING};

CREATE FUNCTION door(p_kind text, p_digest bytea)
RETURNS TABLE (retailer_id bigint, subject_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT d.retailer_id, d.subject_id FROM door d WHERE d.kind = p_kind AND d.digest = p_digest;
END;

CREATE FUNCTION open_doors(p_kind text, p_digests bytea[], p_subjects bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE who bigint := NULLIF(current_setting('narvar.retailer', true), '')::bigint;
BEGIN
  IF who IS NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'nobody opens no door';
  END IF;
  INSERT INTO door (kind, digest, retailer_id, subject_id)
    SELECT p_kind, u.digest, who, u.subject FROM unnest(p_digests, p_subjects) AS u (digest, subject)
    ON CONFLICT (kind, digest) DO NOTHING;
  IF EXISTS (SELECT FROM unnest(p_digests) AS u (digest) JOIN door d
             ON d.kind = p_kind AND d.digest = u.digest WHERE d.retailer_id <> who) THEN
    RAISE unique_violation USING MESSAGE = 'that door is taken';
  END IF;
END $$;

CREATE FUNCTION close_door(p_kind text, p_digest bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER
BEGIN ATOMIC
  DELETE FROM door d WHERE d.kind = p_kind AND d.digest = p_digest
    AND d.retailer_id = NULLIF(current_setting('narvar.retailer', true), '')::bigint;
END;

REVOKE ALL ON FUNCTION door, open_doors, close_door FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door, open_doors, close_door TO {SERVING};
"""

CLOCK = """
REVOKE ALL ON business_clock FROM narvar_web, narvar_worker, narvar_system;
GRANT SELECT ON business_clock TO narvar_web, narvar_worker, narvar_system;

CREATE FUNCTION set_business_clock(p_base timestamptz, p_rate double precision) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE present timestamptz := clock_timestamp();
BEGIN
  IF NOT EXISTS (SELECT FROM platform WHERE sandbox) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the sandbox is off: business time is real time';
  END IF;
  IF p_rate < 0 OR p_rate > 100000 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'the rate must lie between 0 and 100000';
  END IF;
  SELECT c.base + (clock_timestamp() - c.since) * c.rate INTO present FROM business_clock c
    FOR UPDATE;
  IF p_base < coalesce(present, clock_timestamp()) - interval '1 second' THEN
    RAISE invalid_parameter_value USING MESSAGE = 'business time never runs backwards';
  END IF;
  INSERT INTO business_clock (id, since, base, rate) VALUES (1, clock_timestamp(), p_base, p_rate)
    ON CONFLICT (id) DO UPDATE
    SET since = EXCLUDED.since, base = EXCLUDED.base, rate = EXCLUDED.rate;
END $$;
REVOKE ALL ON FUNCTION set_business_clock FROM PUBLIC;
GRANT EXECUTE ON FUNCTION set_business_clock TO narvar_worker;
"""

PLATFORM = """
INSERT INTO platform (id, sandbox, sending_stopped) VALUES (1, false, false);
REVOKE ALL ON platform FROM narvar_web, narvar_worker, narvar_system;
GRANT SELECT, UPDATE (sending_stopped) ON platform TO narvar_web, narvar_worker, narvar_system;
INSERT INTO retailers_retailer (id, slug, name, country, sending_stopped)
  VALUES (0, 'house', 'The house', 'US', false);
"""


class Migration(migrations.Migration):
    dependencies = [("retailers", "0001_initial")]

    operations = [
        *(
            TenantTable(table)
            for table in (
                "retailers_brand",
                "retailers_membership",
                "retailers_apikey",
                "retailers_idempotencykey",
                "outbox",
            )
        ),
        migrations.RunSQL(DOORS, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, migrations.RunSQL.noop),
        migrations.RunSQL(PLATFORM, migrations.RunSQL.noop),
    ]
