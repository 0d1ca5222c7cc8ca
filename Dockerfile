# One image for web, worker, beat and the set-up step; docker-compose.yml says which is which.
FROM python:3.13-slim AS packages
COPY requirements/base.txt /base.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary=:all: -r /base.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin narvar
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/app/static_root
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
# The names of the hashed files are part of the image; nothing is asked of these addresses.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity=0 --ignore=redoc \
    && python -m compileall -q .
USER narvar
EXPOSE 8000
CMD ["granian", "narvar.wsgi:application", "--interface", "wsgi", "--host", "0.0.0.0", \
     "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--respawn-failed-workers", "--no-ws"]
