from prometheus_client import Counter

PLANNED = Counter(
    "notifications_planned_total",
    "Deliveries planned, by outcome",
    ["channel", "milestone", "outcome"],
)
SILENCED = Counter(
    "notifications_silenced_total", "Unsent messages that a later one made pointless", ["milestone"]
)
BRAKED = Counter("notifications_braked_total", "Rules that the brake held", ["channel", "rule"])
ATTEMPTS = Counter("notifications_attempts_total", "Tries at the provider", ["channel", "outcome"])
RECONCILED = Counter(
    "notifications_reconciled_total", "Lapsed deliveries looked into", ["channel", "verdict"]
)
REPORTS = Counter("notifications_reports_total", "Provider callbacks", ["channel", "status"])
