# Starts the servers that http/run and peers/run measure. Sourced, with bash -euo pipefail; reads
# the options of the script. Whatever was started is ended, and its data removed, when it ends.
# shellcheck shell=bash disable=SC2034  # what it sets, the scripts use

# shellcheck source-path=SCRIPTDIR source=../scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"

tell() { printf '%s\n' "$*" >&2; }

quick=no  # --quick: short measurements
for option in "$@"; do
  case $option in
    --quick) quick=yes ;;
    --help)
      print_help
      exit
      ;;
    *)
      tell "There is no option '$option'; there are --quick and --help."
      exit 2
      ;;
  esac
done

binaries=${DAYBOOK_BENCH_BIN:-$project/build/release/bin}
started=()  # process ids
# Beside the build: a directory for temporary files is often no disk.
mkdir -p "$project/build"
work=$(mktemp -d "$project/build/bench-XXXXXX")
chmod 755 "$work"

end_servers() {
  local pid
  for pid in "${started[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
  [ -z "${postgres_data:-}" ] || postgres_end
  rm -rf "$work"
}
trap end_servers EXIT
trap 'exit 130' INT TERM

# skipped REASON: what stands in the results instead of figures.
skipped() {
  tell "Skipped: $*"
  printf '{"skipped":"%s"}\n' "$*"
}

# free_port: one that nobody listens on right now.
free_port() {
  python3 -c 'import socket
with socket.create_server(("127.0.0.1", 0)) as server: print(server.getsockname()[1])'
}

# start_daybook NAME DURABILITY: sets command_port, query_port and service_pid.
start_daybook() {
  local ready=$work/$1.ready
  "$binaries/daybook-bench-service" serve --data "$work/$1" --durability "$2" >"$ready" &
  service_pid=$!
  started+=("$service_pid")
  until grep -q ready "$ready"; do
    kill -0 "$service_pid" || { tell "The service did not start."; exit 1; }
    sleep 0.1
  done
  # shellcheck disable=SC2034  # for those who source this
  command_port=$(sed 's/.*"command_port":\([0-9]*\).*/\1/' "$ready")
  # shellcheck disable=SC2034
  query_port=$(sed 's/.*"query_port":\([0-9]*\).*/\1/' "$ready")
}
