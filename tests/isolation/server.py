"""What the server's administrator does to us."""

import psycopg2
from django.conf import settings
from django.db import connection


def cut_our_connection() -> None:
    """End this thread's session at the server, as a restart or a failover would."""
    pid = connection.connection.info.backend_pid
    administrator = psycopg2.connect(settings.DATABASE_URL)
    with administrator, administrator.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    administrator.close()
