from django.db import migrations

from retailers.tenancy.operations import TenantTable

# As tracking made it, with one more kind of link: a masked page, which shows where the parcels
# are and nothing of the order. The kind of the door says which of the pages it is.
PAGE_DOOR = """
CREATE OR REPLACE FUNCTION page_door(p_kind text, p_digest bytea)
RETURNS TABLE (retailer_id bigint, order_id bigint, page_version int, brand_version int,
               order_locale text, brand_locale text)
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT d.retailer_id, o.id, o.page_version, b.version, o.locale, b.locale
  FROM door d
  JOIN tracking_order o ON o.id = d.subject_id AND o.retailer_id = d.retailer_id
  JOIN retailers_brand b ON b.id = o.brand_id
  WHERE d.kind = p_kind AND d.digest = p_digest AND p_kind IN ('link', 'short', 'masked');
END;
"""


class Migration(migrations.Migration):
    dependencies = [("engagement", "0001_initial"), ("tracking", "0002_wall")]

    operations = [
        TenantTable("engagement_campaign"),
        TenantTable("engagement_question"),
        migrations.RunSQL(PAGE_DOOR, migrations.RunSQL.noop),
    ]
