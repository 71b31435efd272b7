#!/bin/sh
# Writes both lock files anew from pyproject.toml, keeping the versions that still fit. `make lock UPGRADE=1` takes the newest.
# uv lives in an environment that is thrown away: nobody who only runs or tests Körpü needs it.
set -eu
cd "$(dirname "$0")/.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
.venv/bin/python -m venv "$place"
"$place/bin/python" -m pip install -q --disable-pip-version-check --no-input uv

compile() {
    "$place/bin/uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --custom-compile-command 'make lock' ${UPGRADE:+--upgrade} "$@" pyproject.toml
}
# The larger set first: what the tests bring may hold a version back, and both locks must agree.
compile --extra dev -o requirements-dev.lock >/dev/null
compile -c requirements-dev.lock -o requirements.lock >/dev/null
