#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/peers/peer.h"

namespace daybook::bench {

/// One connection to PostgreSQL with the statements of the event table prepared. One thread.
class PostgresConnection {
 public:
  static Result<std::unique_ptr<PostgresConnection>> open(const std::string& where);

  /// Makes the event table anew.
  Result<void> make_table();
  /// After make_table().
  Result<void> prepare();

  /// One transaction of its own.
  Result<void> append(const PeerAppend& append);
  /// All of them in one transaction, sent at once (pipeline mode).
  Result<void> append_together(const std::vector<PeerAppend>& appends);
  Result<std::size_t> read(std::string_view stream);

 private:
  explicit PostgresConnection(PGconn* connection) : connection_{connection, &PQfinish} {}
  Result<void> run(const char* sql);
  Result<void> send(const PeerAppend& append);
  tl::unexpected<Error> failure(std::string_view doing, const PGresult* result = nullptr) const;

  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

/// PostgreSQL as its best users keep events in it: one table, unique by stream and version.
enum class PostgresStyle : std::uint8_t {
  each_alone,  ///< one transaction an append, a connection for each client
  grouped      ///< what waits is written by one connection, up to 64 appends a transaction
};
std::unique_ptr<Peer> make_postgres_peer(std::string where, PostgresStyle style);

}  // namespace daybook::bench
