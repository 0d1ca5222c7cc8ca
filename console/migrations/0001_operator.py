from django.db import migrations

# What the operator's pages show of everybody: counts, ages and words of our own code; never a
# name, a number or a text that somebody typed (but retailers' own names). A web process may not be
# everyone, so these functions look for it, and only for a user who is an operator: they ask
# themselves. docs/decisions/0005-operator.md.
OPERATOR = r"""
CREATE FUNCTION operator_only(p_user bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM retailers_user u
                 WHERE u.id = p_user AND u.is_operator AND u.is_active) THEN
    RAISE insufficient_privilege USING MESSAGE = 'for operators only';
  END IF;
END $$;

CREATE FUNCTION operator_retailers(p_user bigint)
RETURNS TABLE (retailer_id bigint, brands bigint, people bigint, orders bigint, parcels bigint,
               messages bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM operator_only(p_user);
  RETURN QUERY
  SELECT r.id,
    (SELECT count(*) FROM retailers_brand b WHERE b.retailer_id = r.id),
    (SELECT count(*) FROM retailers_membership m WHERE m.retailer_id = r.id),
    (SELECT count(*) FROM tracking_order o WHERE o.retailer_id = r.id),
    (SELECT count(*) FROM tracking_polllane l JOIN tracking_shipmentpoll p ON p.lane_id = l.id
      WHERE l.retailer_id = r.id AND p.next_poll_at < 'infinity'),
    (SELECT count(*) FROM notifications_sendlane l JOIN notifications_delivery d
        ON d.lane_id = l.id AND d.state = 'due'
      WHERE l.retailer_id = r.id)
  FROM retailers_retailer r WHERE r.id <> 0;
END $$;

CREATE FUNCTION operator_queues(p_user bigint, p_now timestamptz)
RETURNS TABLE (kind text, name text, waiting bigint, oldest double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM operator_only(p_user);
  RETURN QUERY
  SELECT 'poll', l.carrier::text, count(*),
         extract(epoch FROM p_now - min(p.next_poll_at))::double precision
  FROM tracking_polllane l
  JOIN tracking_shipmentpoll p ON p.lane_id = l.id AND p.next_poll_at <= p_now
  GROUP BY l.carrier
  UNION ALL
  SELECT 'send', l.channel::text, count(*),
         extract(epoch FROM clock_timestamp() - min(d.retry_at))::double precision
  FROM notifications_sendlane l
  JOIN notifications_delivery d
    ON d.lane_id = l.id AND d.state = 'due' AND d.retry_at <= clock_timestamp()
  GROUP BY l.channel
  UNION ALL
  SELECT 'plan', r.name::text,
         (SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE (o.xid, o.id) > (r.xid, r.last_id)
                                LIMIT 100000) f),
         NULL
  FROM outbox_reader r
  UNION ALL
  SELECT 'weather', 'nws', 0, extract(epoch FROM p_now - w.answered_at)::double precision
  FROM tracking_weatherfeed w;
END $$;

CREATE FUNCTION operator_troubles(p_user bigint)
RETURNS TABLE (kind text, name text, what text, count bigint, last timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM operator_only(p_user);
  RETURN QUERY
  SELECT 'payload', p.source::text, split_part(p.quarantine, ':', 1), count(*), max(p.arrived_at)
  FROM inbound_payload p
  WHERE p.quarantine <> '' AND p.arrived_at > clock_timestamp() - interval '30 days'
  GROUP BY 2, 3
  UNION ALL
  SELECT 'message', d.channel::text,
         CASE WHEN d.reason ~ '^[A-Za-z0-9_.:-]{1,40}$' THEN d.reason ELSE 'other' END,
         count(*), max(d.created_at)
  FROM notifications_delivery d
  WHERE d.state IN ('failed', 'ambiguous')
    AND d.created_at > clock_timestamp() - interval '30 days'
  GROUP BY 2, 3
  UNION ALL
  SELECT 'set_aside', l.carrier::text, p.stopped_reason::text, count(*), NULL
  FROM tracking_shipmentpoll p JOIN tracking_polllane l ON l.id = p.lane_id
  WHERE p.stopped_reason = 'quarantined'
  GROUP BY 2, 3
  UNION ALL
  SELECT 'resting', l.carrier::text, l.pause_reason::text, count(*), max(l.paused_until)
  FROM tracking_polllane l
  WHERE l.paused_until > clock_timestamp() AND l.pause_reason <> ''
  GROUP BY 2, 3
  UNION ALL
  SELECT 'silent', s.carrier::text, s.reason::text, sum(s.lanes)::bigint, min(s.since)
  FROM tracking_carriersilence s
  WHERE s.resolved_at IS NULL AND s.opened_at IS NOT NULL
  GROUP BY 2, 3
  UNION ALL
  (SELECT 'code', u.carrier::text, u.code::text, sum(u.count)::bigint, max(u.last_seen_at)
   FROM tracking_unmappedcode u GROUP BY 2, 3 ORDER BY 4 DESC LIMIT 100);
END $$;

REVOKE ALL ON FUNCTION operator_only, operator_retailers, operator_queues, operator_troubles
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operator_retailers, operator_queues, operator_troubles TO narvar_web;

-- What these look for is rare: without an index of its own it is a walk through everything.
CREATE INDEX delivery_failed ON notifications_delivery (created_at)
  WHERE state IN ('failed', 'ambiguous');
CREATE INDEX poll_set_aside ON tracking_shipmentpoll (lane_id)
  WHERE stopped_reason = 'quarantined';
"""
UNDO = """
DROP INDEX delivery_failed, poll_set_aside;
DROP FUNCTION operator_troubles, operator_queues, operator_retailers, operator_only;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("retailers", "0005_studio"),
        ("tracking", "0005_budgets"),
        ("notifications", "0006_rules_for_all"),
    ]

    operations = [migrations.RunSQL(OPERATOR, UNDO)]
