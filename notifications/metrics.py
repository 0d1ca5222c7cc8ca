from prometheus_client import Counter

PLANNED = Counter(
    "notifications_planned_total", "Deliveries planned, by outcome", ["milestone", "outcome"]
)
ATTEMPTS = Counter("notifications_attempts_total", "Tries at the provider", ["channel", "outcome"])
RECONCILED = Counter(
    "notifications_reconciled_total", "Lapsed deliveries looked into", ["channel", "verdict"]
)
REPORTS = Counter("notifications_reports_total", "Provider callbacks", ["channel", "status"])
