from django.db import migrations

# The way from a signed-in person to a retailer: memberships stand behind the wall, and before one
# is found there is nobody to act for. It tells of one person at a time, and workers sign nobody in.
MEMBERS = """
CREATE FUNCTION member_retailers(p_user bigint)
RETURNS TABLE (retailer_id bigint, slug text, name text, role text)
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
  SELECT m.retailer_id, r.slug::text, r.name::text, m.role::text
  FROM retailers_membership m
  JOIN retailers_retailer r ON r.id = m.retailer_id
  JOIN retailers_user u ON u.id = m.user_id AND u.is_active
  WHERE m.user_id = p_user;
END;
REVOKE ALL ON FUNCTION member_retailers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION member_retailers TO narvar_web;
"""


class Migration(migrations.Migration):
    dependencies = [("retailers", "0002_wall")]

    operations = [
        migrations.RunSQL(MEMBERS, "DROP FUNCTION member_retailers"),
    ]
