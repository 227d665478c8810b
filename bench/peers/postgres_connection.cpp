#include "bench/peers/postgres.h"

#include <arpa/inet.h>

#include <array>

namespace daybook::bench {
namespace {

using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

constexpr const char* table = R"(
  SET client_min_messages = warning;
  DROP TABLE IF EXISTS events;
  CREATE TABLE events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    tag text,
    payload bytea NOT NULL,
    UNIQUE (stream, version));
  CREATE INDEX events_tagged ON events (tag, type, position) WHERE tag IS NOT NULL;
  CREATE OR REPLACE FUNCTION append_unless(a_stream text, a_version integer, a_type text,
                                           a_payload bytea) RETURNS bigint AS $$
  DECLARE appended bigint;
  BEGIN
    -- Without it two transactions could both find nothing and both append.
    PERFORM pg_advisory_xact_lock(hashtextextended(a_stream || a_type, 0));
    IF EXISTS (SELECT 1 FROM events WHERE tag = a_stream AND type = a_type AND position > 0) THEN
      RAISE EXCEPTION 'an event with this tag and type is there';
    END IF;
    INSERT INTO events (stream, version, type, tag, payload)
      VALUES (a_stream, a_version, a_type, a_stream, a_payload) RETURNING position INTO appended;
    RETURN appended;
  END $$ LANGUAGE plpgsql;)";

struct Statement {
  const char* name;
  const char* sql;
};
constexpr Statement any_version{"any_version", R"(
  INSERT INTO events (stream, version, type, payload) VALUES ($1,
    (SELECT coalesce(max(version), -1) + 1 + 0 * $2::integer FROM events WHERE stream = $1),
    $3, $4))"};
constexpr Statement this_version{"this_version", R"(
  INSERT INTO events (stream, version, type, payload) VALUES ($1, $2::integer, $3, $4))"};
constexpr Statement unless_tagged{"unless_tagged",
                                  "SELECT append_unless($1, $2::integer, $3, $4)"};
constexpr Statement of_stream{"of_stream", R"(
  SELECT position, version, type, payload FROM events WHERE stream = $1
    ORDER BY version LIMIT 10)"};

const Statement& statement_for(Condition condition) {
  switch (condition) {
    case Condition::none: return any_version;
    case Condition::version: return this_version;
    case Condition::type_and_tag: return unless_tagged;
  }
  return any_version;
}

bool is_good(const PGresult* result) {
  const auto status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
         status == PGRES_PIPELINE_SYNC;
}

/// The four parameters of an append, in binary where that is shorter.
class Parameters {
 public:
  explicit Parameters(const PeerAppend& append)
      : stream_{append.stream},
        version_{htonl(append.number)},
        type_{fmt::format("test-{}", append.number)},
        values{stream_.c_str(), reinterpret_cast<const char*>(&version_), type_.c_str(),
               reinterpret_cast<const char*>(append.payload.data())},
        lengths{0, sizeof version_, 0, static_cast<int>(append.payload.size())} {}
  Parameters(const Parameters&) = delete;

 private:
  const std::string stream_;
  const std::uint32_t version_;
  const std::string type_;

 public:
  const std::array<const char*, 4> values;
  const std::array<int, 4> lengths;
  static constexpr std::array<int, 4> formats{0, 1, 0, 1};
};

}  // namespace

tl::unexpected<Error> PostgresConnection::failure(std::string_view doing,
                                                  const PGresult* result) const {
  return fail(ErrorCode::io, "PostgreSQL cannot {}: {}", doing,
              result ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get()));
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const std::string& where) {
  std::unique_ptr<PostgresConnection> opened{new PostgresConnection{PQconnectdb(where.c_str())}};
  if (PQstatus(opened->connection_.get()) != CONNECTION_OK) return opened->failure("be reached");
  return opened;
}

Result<void> PostgresConnection::run(const char* sql) {
  const Answer answer{PQexec(connection_.get(), sql), &PQclear};
  if (!is_good(answer.get())) return failure("execute a statement", answer.get());
  return {};
}

Result<void> PostgresConnection::make_table() { return run(table); }

Result<void> PostgresConnection::prepare() {
  for (const auto& statement : {any_version, this_version, unless_tagged, of_stream}) {
    const Answer answer{
        PQprepare(connection_.get(), statement.name, statement.sql, 0, nullptr), &PQclear};
    if (!is_good(answer.get())) return failure("prepare a statement", answer.get());
  }
  return {};
}

Result<void> PostgresConnection::append(const PeerAppend& append) {
  const Parameters parameters{append};
  const Answer answer{
      PQexecPrepared(connection_.get(), statement_for(append.condition).name, 4,
                     parameters.values.data(), parameters.lengths.data(),
                     Parameters::formats.data(), 1),
      &PQclear};
  if (!is_good(answer.get())) return failure("append", answer.get());
  return {};
}

Result<void> PostgresConnection::send(const PeerAppend& append) {
  const Parameters parameters{append};
  if (PQsendQueryPrepared(connection_.get(), statement_for(append.condition).name, 4,
                          parameters.values.data(), parameters.lengths.data(),
                          Parameters::formats.data(), 1) != 1) {
    return failure("take an append");
  }
  return {};
}

Result<void> PostgresConnection::append_together(const std::vector<PeerAppend>& appends) {
  // What stands between two syncs of a pipeline is one transaction.
  if (PQenterPipelineMode(connection_.get()) != 1) return failure("pipeline");
  for (const auto& append : appends) DAYBOOK_CHECK(send(append));
  if (PQpipelineSync(connection_.get()) != 1) return failure("sync a pipeline");
  Result<void> done;
  for (bool synced = false; !synced;) {
    const Answer answer{PQgetResult(connection_.get()), &PQclear};
    if (!answer) continue;  // stands between the answers of two statements
    synced = PQresultStatus(answer.get()) == PGRES_PIPELINE_SYNC;
    if (done && !is_good(answer.get())) done = failure("append", answer.get());
    if (PQstatus(connection_.get()) != CONNECTION_OK) return failure("go on");
  }
  if (PQexitPipelineMode(connection_.get()) != 1) return failure("end a pipeline");
  return done;
}

Result<std::size_t> PostgresConnection::read(std::string_view stream) {
  const std::string name{stream};
  const std::array<const char*, 1> values{name.c_str()};
  const Answer answer{PQexecPrepared(connection_.get(), of_stream.name, 1, values.data(), nullptr,
                                     nullptr, 1),
                      &PQclear};
  if (!is_good(answer.get())) return failure("read a stream", answer.get());
  return static_cast<std::size_t>(PQntuples(answer.get()));
}

}  // namespace daybook::bench
