#!/bin/sh
# Stands in for kubectl on a machine without it: for `kubectl naisjob …` alone, which kubectl would hand over in the same way.
if [ "$1" != naisjob ]; then
  echo 'There is no kubectl on this machine; only kubectl naisjob works here.' >&2
  exit 1
fi
shift
exec kubectl-naisjob "$@"
