# What scripts/demo does in one word; it sources this after lib.sh and sets home, data, bank.
# shellcheck shell=bash disable=SC2034,SC2154

bank_pid=
senders=()
token=
answer=
told=

part() { printf '\n== %s ==\n' "$*"; }

indent() { sed 's/^/    /'; }

# shown COMMAND...: a command as it is run.
shown() {
  local word text=
  for word in "$@"; do
    case $word in
      *[!A-Za-z0-9_.,/:=@%+-]* | "") text+=" '$word'" ;;
      *) text+=" $word" ;;
    esac
  done
  printf '    $%s\n' "$text"
}

# tell COMMAND...: shows a command and what it prints, first on standard error and then on standard
# output, which stays in $told.
tell() {
  local status=0
  shown "$@"
  "$@" >"$home/told" 2>"$home/errors" || status=$?
  cat "$home/errors" "$home/told" | indent
  [ "$status" -eq 0 ] || die "This command ended with $status."
  told=$(cat "$home/told")
}

# --- The process ---------------------------------------------------------------------------------

# In a session of its own, so that Ctrl-C reaches the script alone, which then ends it.
start_bank() {
  : >"$home/ready"
  shown "$bank" serve --data "$data"
  setsid "$bank" serve --data "$data" >"$home/ready" 2>"$home/bank.err" </dev/null &
  bank_pid=$!
  local deadline=$((SECONDS + 60))
  until grep -q '"ready":true' "$home/ready"; do
    kill -0 "$bank_pid" 2>/dev/null || die "The bank did not start: $(tail -n 1 "$home/bank.err")"
    [ "$SECONDS" -lt "$deadline" ] || die "The bank was not ready after 60 s."
    sleep 0.05
  done
  cat "$home/bank.err" "$home/ready" | indent
  command_port=$(number_in "$(cat "$home/ready")" command_port)
  query_port=$(number_in "$(cat "$home/ready")" query_port)
}

# Waited for at once, with its standard error shut: otherwise the shell tells that it was killed.
kill_bank() {
  shown kill -9 "$bank_pid"
  { kill -9 "$bank_pid" && wait "$bank_pid"; } 2>/dev/null || true
  bank_pid=
}

stop_bank() {
  local status=0
  shown kill "$bank_pid"
  kill "$bank_pid"
  wait "$bank_pid" || status=$?
  bank_pid=
  [ "$status" -eq 0 ] || die "The bank ended with $status: $(tail -n 1 "$home/bank.err")"
}

# Whatever happened: no process and no file is left. Ends with what the script ended with.
clean_up() {
  local status=$?
  trap - EXIT INT TERM HUP
  end_senders
  if [ -n "$bank_pid" ]; then { kill -9 "$bank_pid" && wait "$bank_pid"; } 2>/dev/null || true; fi
  rm -rf "$home"
  exit "$status"
}

# --keep: the bank and its directory stay, the rest goes.
keep_running() {
  trap - EXIT INT TERM HUP
  home=$project/$home data=$project/$data bank=$(realpath "$bank")
  rm -f "$home"/{told,errors,before,after,answer,acknowledged,in-log} "$home"/receipts.*
  part "Good: it all worked, and the bank is still running"
  cat <<END
Its process is $bank_pid, its directory $data.

Commands:
  curl -d '{"open":{"owner":"Eve"}}' http://127.0.0.1:$command_port/commands/account/eve
  curl -d '{"deposit":{"cents":700}}' http://127.0.0.1:$command_port/commands/account/eve
  curl -d '{"from":"eve","to":"bob","cents":100}' http://127.0.0.1:$command_port/commands/transfer
Queries:
  curl http://127.0.0.1:$query_port/views/balances/eve
  curl 'http://127.0.0.1:$query_port/views/balances?limit=3'
  curl -g 'http://127.0.0.1:$query_port/views/balances?index=owner&prefix=["Ada"]'
  curl -g 'http://127.0.0.1:$query_port/views/statement?prefix=["ada"]'
  curl 'http://127.0.0.1:$query_port/log?stream=account-ada&backward=true&limit=2'
  curl http://127.0.0.1:$query_port/metrics
Verbs, which run inside the bank while it serves:
  $bank status --data $data
  $bank log --data $data --backward --limit 5
  $bank rebuild statement --data $data
  $bank import $home/transactions.csv --data $data
  $bank --help
To stop it, and to remove it:
  kill $bank_pid
  rm -r $home
END
}

# --- HTTP ----------------------------------------------------------------------------------------

# call CURL-ARGUMENT...: shows the command and what it prints. The body is in $answer, the status in
# $status.
call() {
  shown curl -s "$@"
  status=$(curl -s -o "$home/answer" -w '%{http_code}' --max-time 30 "$@") ||
    die "The bank gave no answer."
  answer=$(cat "$home/answer")
  printf '    %s\n' "$answer"
}

# send PATH BODY [HEADER]: a command, which has to be accepted. Its token is in $token.
send() {
  call ${3:+-H "$3"} -d "$2" "localhost:$command_port/commands/$1"
  [ "$status" = 200 ] || die "The command was answered with $status."
  token=$(sed 's/.*"token":"\([^"]*\)".*/\1/' <<<"$answer")
}

# refuse PATH BODY STATUS REASON: a command that has to be refused so.
refuse() {
  call -d "$2" "localhost:$command_port/commands/$1"
  [ "$status" = "$3" ] && [[ $answer == *"$4"* ]] || die "Expected $3 with '$4', not $status."
}

# query PATH: a query, which has to be answered.
query() {
  call "localhost:$query_port/$1"
  [ "$status" = 200 ] || die "The query was answered with $status."
}

# cents_of ACCOUNT: its balance now, that is, with everything that the log has.
cents_of() { number_in "$("$bank" view balances "$1" --data "$data")" cents; }

# --- A stream of commands ------------------------------------------------------------------------

# start_senders COUNT NAME: clients that deposit a cent, again and again, and write down the receipt
# of each deposit that was acknowledged, until they get no answer.
start_senders() {
  local number
  for number in $(seq "$1"); do
    deposit_on_and_on "$2-$number" >"$home/receipts.$number" &
    senders+=($!)
  done
}

deposit_on_and_on() {
  local url=http://127.0.0.1:$command_port/commands/account/stream number=0 receipt
  while number=$((number + 1)); do
    receipt=$(curl -sf --max-time 30 -H "Idempotency-Key: $1-$number" \
      -d '{"deposit":{"cents":1}}' "$url") || return 0
    printf '%s\n' "$receipt"
  done
}

end_senders() {
  local sender
  for sender in "${senders[@]}"; do
    { kill "$sender" && wait "$sender"; } 2>/dev/null || true
  done
  senders=()
}

wait_for_receipts() {
  local deadline=$((SECONDS + 60))
  while [ "$(cat "$home"/receipts.* | wc -l)" -lt "$1" ]; do
    [ "$SECONDS" -lt "$deadline" ] || die "The bank acknowledged fewer than $1 commands in 60 s."
    sleep 0.05
  done
}

# Every receipt that was given out is in the log: its command once, at its position.
check_receipts() {
  cat "$home"/receipts.* | awk '{ print text("command_id"), number("last_position") }
    function text(name) { match($0, "\"" name "\":\"[^\"]*"); return after(length(name) + 4) }
    function number(name) { match($0, "\"" name "\":[0-9]*"); return after(length(name) + 3) }
    function after(skip) { return substr($0, RSTART + skip, RLENGTH - skip) }' |
    sort >"$home/acknowledged"
  "$bank" log --data "$data" --stream account-stream --json |
    sed 's/^{"position":\([0-9]*\),.*"command_id":"\([^"]*\)".*/\2 \1/' | sort >"$home/in-log"
  [ -z "$(comm -23 "$home/acknowledged" "$home/in-log")" ] || die "An acknowledged command is gone."
  [ -z "$(cut -d' ' -f1 "$home/in-log" | uniq -d)" ] || die "A command is in the log twice."
}

# --- Figures -------------------------------------------------------------------------------------

# number_in JSON NAME
number_in() { sed -n "s/.*\"$2\":\(-\{0,1\}[0-9.]*\).*/\1/p" <<<"$1"; }

per_second() { awk -v n="$1" -v s="$2" 'BEGIN { printf "%.0f", n / (s > 0.001 ? s : 0.001) }'; }

# make_transactions ROWS: always the same rows, with the columns that the bank imports.
make_transactions() {
  awk -v rows="$1" 'BEGIN {
    print "trans_id;account_id;date;type;operation;amount;balance;k_symbol;bank;account"
    seed = 42
    for (row = 1; row <= rows; ++row) {
      account = 1 + below(200)
      cents = 1 + below(500000)
      incoming = row <= 200 || below(100) < 55
      printf "%d;%d;93%02d%02d;%s;%s;%d.%02d;0;%s;;\n", row, 100000 + account, 1 + row * 11 / rows,
        1 + below(28), incoming ? "PRIJEM" : "VYDAJ", incoming ? "VKLAD" : "VYBER", cents / 100,
        cents % 100, below(4) ? "" : "SIPO"
    }
  }
  function below(limit) { seed = (seed * 16807) % 2147483647; return seed % limit }'
}

# Without a floating-point number on the way: the point is taken out of the text.
sum_of_file() {
  awk -F';' 'NR > 1 { sub(/\./, "", $6); sum += $4 == "PRIJEM" ? $6 : -$6 }
    END { printf "%.0f", sum }' "$1"
}

sum_of_rows() {
  awk 'match($0, /"cents":-?[0-9]+/) { sum += substr($0, RSTART + 8, RLENGTH - 8) }
    END { printf "%.0f", sum }'
}
