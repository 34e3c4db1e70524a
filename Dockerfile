# One image for web, worker, beat and the migration before them (docker-compose.yml).
FROM python:3.13-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /app/.venv
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN .venv/bin/pip install --require-hashes --only-binary :all: -r requirements/base.txt
COPY . .
RUN .venv/bin/pybabel compile -d locale -D django \
 # Static files get names by content; this needs settings as in production, and no database.
 && PRODUCTION=1 SECRET_KEY=only-for-this-step-of-the-build ALLOWED_HOSTS=build DATABASE_URL=postgres://build/build \
    REDIS_URL=redis://build STATE_DIR=/app/build .venv/bin/python manage.py collectstatic --noinput --skip-checks
RUN .venv/bin/python -m compileall -q crm clients contacts debts triggers


FROM python:3.13-slim

ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=crm.settings PRODUCTION=1 STATE_DIR=/state STATIC_ROOT=/app/build/static
# Pango and a font with Cyrillic letters: weasyprint draws PDF with them.
RUN apt-get update -qq \
 && apt-get install -qq --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 crm && useradd --uid 10001 --gid crm --no-create-home --shell /usr/sbin/nologin crm \
 && mkdir /state && chown crm:crm /state
WORKDIR /app
COPY --from=build /app /app
USER crm
VOLUME /state
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/probe.py", "/livez"]
CMD ["gunicorn", "--config", "crm/gunicorn.py", "--bind", "0.0.0.0:8000", "crm.wsgi:application"]
