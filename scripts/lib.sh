# Shared by the scripts of this folder and of bench/, which source it. Expects bash with set -euo
# pipefail.
# shellcheck shell=bash

# Where the project is, whatever the working directory.
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s: %s\n' "$(basename "$0")" "$*"; }

# The last words of a script that cannot go on: one sentence.
die() {
  say "$*" >&2
  exit 1
}

# The last words of a script whose command line makes no sense.
misuse() {
  say "$*" >&2
  exit 2
}

# The comment that the script begins with.
print_help() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; }

# step SENTENCE FAILURE COMMAND...: runs COMMAND and tells how long it took.
step() {
  local sentence=$1 failure=$2 started=$SECONDS status=0
  shift 2
  say "$sentence ..."
  "$@" || status=$?
  [ "$status" -eq 0 ] || die "$failure (exit status $status after $((SECONDS - started)) s)."
  say "$sentence: done in $((SECONDS - started)) s."
}

# The presets of CMakePresets.json that people may name.
check_preset() {
  case $1 in
    dev | release | asan | tsan) ;;
    *) misuse "There is no preset '$1'; use dev, release, asan or tsan." ;;
  esac
}

# Compiles at once: the processors that there are. DAYBOOK_JOBS says otherwise.
jobs_max() { printf '%s' "${DAYBOOK_JOBS:-$(nproc)}"; }

# With paths below the project made relative, one cache serves every checkout of it. The tests build
# an outside project, which uses the same cache.
use_ccache() {
  export CCACHE_BASEDIR=${CCACHE_BASEDIR:-$project}
  export CCACHE_NOHASHDIR=${CCACHE_NOHASHDIR:-1}
}

# configure_and_build PRESET [TARGET...]
configure_and_build() {
  local preset=$1
  shift
  use_ccache
  cd "$project" || exit 1
  step "Configuring preset $preset in build/$preset" "CMake could not configure preset $preset" \
    cmake --preset "$preset"
  step "Building preset $preset, $(jobs_max) jobs" "The build of preset $preset failed" \
    cmake --build --preset "$preset" --parallel "$(jobs_max)" ${1:+--target "$@"}
}
