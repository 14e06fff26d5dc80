#!/bin/sh
# Runs once, on an empty data folder: the owner migrates, the application works with
# rows; neither is a superuser, so nobody can rewrite what is append-only.
set -eu

psql --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=owner_password="$MOTCUA_OWNER_PASSWORD" \
    --set=application_password="$MOTCUA_APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE motcua_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE motcua_app LOGIN PASSWORD :'application_password';
CREATE DATABASE motcua OWNER motcua_owner;
REVOKE ALL ON DATABASE motcua FROM PUBLIC;
GRANT CONNECT ON DATABASE motcua TO motcua_app;
SQL
