#!/bin/sh
# Waits for Temporal and makes the namespace that the workers use, once. Its history is kept for a month after the end of a
# case: the record is what remembers.
set -eu
until temporal operator cluster health >/dev/null 2>&1; do sleep 2; done
temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
  temporal operator namespace create --namespace default --retention 720h
