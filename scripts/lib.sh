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

# with_progress COMMAND...: runs what takes minutes. Of what it says, only how far it has come is
# shown: on a terminal as a line that is written over, otherwise a line every 10 s at most. When it
# fails, the end of what it said is shown.
with_progress() {
  local said status=0
  said=$(mktemp)
  "$@" 2>&1 | tee "$said" | show_progress || status=${PIPESTATUS[0]}
  [ "$status" -eq 0 ] || tail -n 60 "$said" >&2
  rm -f "$said"
  return "$status"
}

# The lines of ninja ("[12/236] Building ...") and of apt on standard input.
show_progress() {
  local line shown=$SECONDS width=96 is_terminal=no
  if [ -t 1 ]; then
    is_terminal=yes
    width=$(($(tput cols 2>/dev/null || echo 80) - 5))
  fi
  while IFS= read -r line; do
    case $line in
      "["[0-9]* | "Get:"* | "Unpacking "* | "Setting up "*) ;;
      *) continue ;;
    esac
    if [ "$is_terminal" = yes ]; then
      printf '\r\033[K    %s' "${line:0:$width}"
    elif [ $((SECONDS - shown)) -ge 10 ]; then
      printf '    %s\n' "${line:0:$width}"
      shown=$SECONDS
    fi
  done
  if [ "$is_terminal" = yes ]; then printf '\r\033[K'; fi
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

# build_quietly PRESET SENTENCE TARGET...: what people use, of which they want to see how far it is.
build_quietly() {
  local preset=$1 sentence=$2
  shift 2
  use_ccache
  cd "$project" || exit 1
  export NINJA_STATUS='[%f/%t] '  # as show_progress reads it
  step "Configuring preset $preset in build/$preset" "CMake could not configure preset $preset" \
    with_progress cmake --preset "$preset"
  step "$sentence, $(jobs_max) jobs" "The build failed" \
    with_progress cmake --build --preset "$preset" --parallel "$(jobs_max)" --target "$@"
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
