#!/bin/sh
# Installs Debian packages without a question: `tools/apt.sh NAME...`. For root only; the callers check.
set -eu
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A fresh machine has no package lists, and old ones name files that are gone: so update first. One broken source among
# several must not stop us, only a package that cannot be had.
apt-get -q update >"$log" 2>&1 </dev/null || true
if apt-get -q install -y --no-install-recommends "$@" >>"$log" 2>&1 </dev/null; then exit 0; fi
tail -n 5 "$log" >&2
exit 1
