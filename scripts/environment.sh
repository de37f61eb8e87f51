# Sourced by ./start and ./test: makes the Python environments, and makes them again when their list changes.
#   ensure_app_env         .venv         the application
#   ensure_dev_env         .venv         the application and the tools that ./test needs
#   ensure_ray_env         .venv         Ray too, for `haru ingest --engine ray`
#   ensure_engine_env cpu  .venv-engine  vLLM for this processor (or: gpu), and PEFT, which trains adapters for it
# Each environment keeps the digest of the list it was made from; as long as both agree, nothing happens.
# HARU_PYTHON names the interpreter to use; ROOT is the folder of the repository.

umask 022
INSTALL_LOG="$ROOT/var/log/install.log"
# Only where the configured index has no CPU build of torch.
TORCH_INDEX="https://download.pytorch.org/whl/cpu"

ensure_app_env() {
    _locked _make_env ".venv" app "the application (about 1 minute)" 2 app
}

ensure_dev_env() {
    ensure_app_env || return 1
    _locked _add_list ".venv" dev "the tools for tests" dev
}

ensure_ray_env() {
    _locked _add_list ".venv" ray "Ray (about 1 minute)" ray
}

ENGINE_CPU="engine-torch-cpu engine-cpu"
ENGINE_GPU="engine-gpu"

# Word splitting of the two lists is wanted.
ensure_engine_env() {
    if [ "$1" = gpu ]; then
        _locked _make_env ".venv-engine" engine "the engine for NVIDIA GPUs (several GB, many minutes)" 15 $ENGINE_GPU
    else
        _locked _make_env ".venv-engine" engine "the engine for this processor (about 3 minutes)" 5 $ENGINE_CPU
    fi
}

# Whether the engine is installed as the lists say, for the processor or for a GPU.
has_engine_env() {
    if [ -e /dev/nvidia0 ]; then digest="$(_digest $ENGINE_GPU)"; else digest="$(_digest $ENGINE_CPU)"; fi
    _is_made "$ROOT/.venv-engine" "$ROOT/.venv-engine/.haru-engine" "$digest"
}

say() { printf '%s\n' "$*"; }
fail() { printf 'haru: %s\n' "$*" >&2; return 1; }

# _make_env FOLDER MARK WHAT GIGABYTES LIST...
_make_env() {
    folder="$ROOT/$1" mark="$1/.haru-$2" what="$3" gigabytes="$4"
    shift 4
    digest="$(_digest "$@")" || return 1
    _is_made "$folder" "$ROOT/$mark" "$digest" && return 0
    python="$(find_python)" || return 1
    _check_disk "$gigabytes" || return 1
    say "installing $what"
    began="$(date +%s)"
    # Without its mark an environment is half made, or another program's: it is made anew.
    if [ ! -f "$ROOT/$mark" ] || ! "$folder/bin/python" -c '' 2>/dev/null; then
        rm -rf "$folder"
        _make_venv "$python" "$folder" || return 1
    fi
    rm -f "$folder"/.haru-*
    for list in "$@"; do
        _install "$folder" "$list" || return 1
    done
    printf '%s\n' "$digest" >"$ROOT/$mark"
    say "  done in $(($(date +%s) - began)) s"
}

# _add_list FOLDER MARK WHAT LIST: more packages for an environment that exists.
_add_list() {
    digest="$(_digest "$4")" || return 1
    _is_made "$ROOT/$1" "$ROOT/$1/.haru-$2" "$digest" && return 0
    say "installing $3"
    began="$(date +%s)"
    list="$4"
    _install "$ROOT/$1" "$list" || return 1
    printf '%s\n' "$digest" >"$ROOT/$1/.haru-$2"
    say "  done in $(($(date +%s) - began)) s"
}

_is_made() {
    [ -x "$1/bin/python" ] && [ "$(cat "$2" 2>/dev/null)" = "$3" ] && "$1/bin/python" -c '' 2>/dev/null
}

_digest() {
    for list in "$@"; do
        [ -f "$ROOT/requirements/$list.txt" ] || { fail "requirements/$list.txt is missing; check the repository out again"; return 1; }
    done
    (cd "$ROOT/requirements" && for list in "$@"; do cat "$list.txt"; done) | sha256sum | cut -d' ' -f1
}

# 3.11 first: for it every file of every list is pinned, the CPU build of torch included.
find_python() {
    if [ -n "$HARU_PYTHON" ]; then set -- "$HARU_PYTHON"; else set -- python3.11 python3.12 python3.13 python3; fi
    older=""
    for candidate in "$@"; do
        version="$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || continue
        case "$version" in
        2.* | 3.? | 3.10) older="$version" ;;
        *)
            if "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
                printf '%s\n' "$candidate"
                return 0
            fi
            fail "$candidate cannot make environments; install its venv module: apt-get install python$version-venv"
            return 1
            ;;
        esac
    done
    if [ -n "$HARU_PYTHON" ]; then
        fail "HARU_PYTHON=$HARU_PYTHON is no Python 3.11 or newer that can be run${older:+, but $older}"
    elif [ -n "$older" ]; then
        fail "Python 3.11 or newer is needed, only $older is here; install a newer one, or name it: HARU_PYTHON=/path/to/python3.11 ./start"
    else
        fail "Python 3.11 or newer is needed; install it: apt-get install python3 python3-venv"
    fi
}

_check_disk() {
    free="$(df -Pk "$ROOT" | awk 'NR == 2 { print int($4 / 1048576) }')"
    [ "$free" -ge "$1" ] || fail "$ROOT has $free GB free, this needs about $1; make room and start again"
}

_make_venv() {
    said="$("$1" -m venv "$2" 2>&1)" || fail "$1 could not make $2: $(printf '%s' "$said" | tail -n 1)"
}

_install() {
    if [ "$2" = engine-torch-cpu ]; then
        _install_torch "$1" || { _explain "$2"; return 1; }
    else
        _pip "$1" -r "$ROOT/requirements/$2.txt" --require-hashes || { _explain "$2"; return 1; }
    fi
}

# The index at hand may have the CPU build; the PyTorch project's own has it for every Python.
_install_torch() {
    if [ "$("$1/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = 3.11 ]; then
        set -- "$1" -r "$ROOT/requirements/engine-torch-cpu.txt" --require-hashes
    else
        # The digests of the builds for other Pythons are not in the list yet.
        set -- "$1" "$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' "$ROOT/requirements/engine-torch-cpu.txt")"
    fi
    _pip "$@" || _pip "$@" --extra-index-url "$TORCH_INDEX"
}

# _pip FOLDER ARGUMENT...: quiet, with a sign of life; what pip says goes to the log.
_pip() {
    environment="$1"
    shift
    mkdir -p "$(dirname "$INSTALL_LOG")"
    "$environment/bin/python" -m pip install --no-deps --no-input --disable-pip-version-check --no-warn-script-location \
        --progress-bar off --only-binary :all: "$@" >"$INSTALL_LOG" 2>&1 &
    worker=$!
    trap 'kill "$worker" 2>/dev/null; exit 130' INT TERM
    seconds=0
    while kill -0 "$worker" 2>/dev/null; do
        sleep 1
        seconds=$((seconds + 1))
        [ $((seconds % 15)) -ne 0 ] || say "  ... $seconds s, $(_pace)"
    done
    trap - INT TERM
    wait "$worker"
}

_pace() {
    if grep -q '^Installing collected' "$INSTALL_LOG"; then
        say "unpacking"
    else
        say "$(grep -c '^Collecting' "$INSTALL_LOG") of $(grep -c '==' "$ROOT/requirements/$list.txt") packages fetched"
    fi
}

_explain() {
    fail "the packages of requirements/$1.txt could not be installed:"
    grep '^ERROR' "$INSTALL_LOG" | head -n 3 | cut -c 1-300 >&2
    if grep -qi 'hash' "$INSTALL_LOG" && grep -q 'DO NOT MATCH' "$INSTALL_LOG"; then
        say "  a file differs from the one this list names; do not install it, report it" >&2
    else
        say "  check the network and pip's index (pip config list), then start again; all of it: $INSTALL_LOG" >&2
    fi
}

# Two starts at once must not fill the same folder.
_locked() {
    mkdir -p "$ROOT/var/run"
    if command -v flock >/dev/null 2>&1; then
        exec 9>"$ROOT/var/run/install.lock"
        flock 9
        "$@" 9>&-
        outcome=$?
        exec 9>&-
        return "$outcome"
    fi
    "$@"
}
