#!/bin/sh
# Makes Temporal's databases, or brings them to this version. Run before each start of the server; repeating it is safe.
set -eu
schema=/etc/temporal/schema/postgresql/v12
for database in temporal temporal_visibility; do
  folder=$(echo "$database" | sed 's/^temporal_//')
  tool() { temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" --port 5432 --user "$POSTGRES_USER" --db "$database" "$@"; }
  tool create
  tool setup-schema -v 0.0 || true
  tool update-schema -d "$schema/$folder/versioned"
done
