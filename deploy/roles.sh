#!/bin/sh
# Two roles in a new database: one owns the tables, the other serves pages. The image of PostgreSQL runs this once.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner="$OWNER_PASSWORD" --set service="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE cbtracker_owner LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE cbtracker LOGIN PASSWORD :'service';
CREATE DATABASE cbtracker OWNER cbtracker_owner;
SQL
