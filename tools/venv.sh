#!/bin/sh
# Builds .venv in this folder from a lock file: `tools/venv.sh run` for the product, `tools/venv.sh dev` for tests and checks too.
# Asks nothing, never calls sudo, and is done in a few milliseconds when nothing has changed. PYTHON names a Python of your choice.
set -eu
cd "$(dirname "$0")/.."
here=$PWD
kind=${1:-run}

say() { echo "korpu: $*" >&2; }
stop() {
    say "$*"
    exit 1
}

case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) stop "tools/venv.sh takes 'run' or 'dev'" ;;
esac

# A .venv holds absolute paths and belongs to one Python: moved, or the system's Python replaced, it has to be built again.
place() { echo "$here $(readlink -f .venv/bin/python)"; }
stamp() { echo "$(place) $(cat "$1" tools/venv.sh | cksum)"; }
built() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.korpu-$kind" 2>/dev/null)" = "$(stamp "$lock")" ]; }
usable() {
    [ -x .venv/bin/python ] || return 1
    [ ! -e .venv/.korpu-place ] || [ "$(cat .venv/.korpu-place)" = "$(place)" ] || return 1
    .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
makes_environments() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

# The newest Python that can make an environment by itself; failing that, the newest at all.
find_python() {
    names=${PYTHON:-python3.13 python3.12 python3.11 python3}
    for name in $names; do
        if new_enough "$name" && makes_environments "$name"; then
            python=$name
            return
        fi
    done
    for name in $names; do
        if new_enough "$name"; then
            python=$name
            return
        fi
    done
    stop "Python 3.11 or newer is needed, and none was found (looked for: $names). On Debian or Ubuntu: apt install python3 python3-venv"
}

# Debian and Ubuntu keep ensurepip in a package of its own.
make_environment() {
    if ! makes_environments "$python" && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
        say "installing Debian's $package, which makes Python environments"
        tools/apt.sh "$package" || say "$package could not be installed"
    fi
    if makes_environments "$python"; then
        "$python" -m venv .venv
    elif "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip .venv
        "$python" -m pip --python .venv/bin/python install -q --disable-pip-version-check --no-input pip
    else
        stop "this Python cannot make environments: run 'sudo apt install python3-venv', then the same command again"
    fi
}

# A path file and four lines of shell in place of `pip install -e .`, which would download a build system and take seconds.
install_command() {
    echo "$here" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/korpu.pth"
    cat >.venv/bin/korpu <<COMMAND
#!/bin/sh
exec "$here/.venv/bin/python" -P -c 'import sys; sys.argv[0] = "korpu"; from app.cli import main; sys.exit(main())' "\$@"
COMMAND
    chmod +x .venv/bin/korpu
}

if built; then exit 0; fi
if ! usable; then
    find_python
    say "building .venv with $("$python" --version); a minute or two, this once"
    rm -rf .venv
    make_environment
    place >.venv/.korpu-place
fi
say "installing what $lock names"
.venv/bin/python -m pip install -q --disable-pip-version-check --no-input --require-hashes --no-deps -r "$lock" ||
    stop "the packages could not be installed: pip's own words are above, most often there is no network"
install_command
place >.venv/.korpu-place
stamp requirements.lock >.venv/.korpu-run # the lock for tests holds everything of the other one, at the same versions
[ "$kind" = run ] || stamp "$lock" >.venv/.korpu-dev
