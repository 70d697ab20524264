#!/bin/sh
# Run once by the image of PostgreSQL, when its data folder is empty: the record, the keys, and who may do what.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE throughline_app NOLOGIN;
CREATE ROLE throughline_application LOGIN PASSWORD :'password' IN ROLE throughline_app;
CREATE DATABASE throughline;
CREATE DATABASE throughline_keys OWNER throughline_application;
SQL
