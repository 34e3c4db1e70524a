#!/bin/bash
# Run once by the image of PostgreSQL, on an empty volume. The product's role owns its database and is not a superuser.
set -euo pipefail
psql --username postgres --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE crm LOGIN PASSWORD :'password';
CREATE DATABASE crm OWNER crm;
SQL
