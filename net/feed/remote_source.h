#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/ports/commit_source.h"

namespace daybook {

/// The address of a Store's feed and limits for reading it. A value, checked by open().
struct RemoteOptions {
  std::string url;  ///< of the serving program: http://127.0.0.1:8080
  std::size_t buffer_bytes_max = 8 * 1024 * 1024;  ///< of Commits, per read place
  std::size_t places_max = 8;          ///< read concurrently
  std::uint32_t open_ms_max = 5'000;   ///< for the first connection
  std::uint32_t silence_ms_max = 6'000;  ///< then it disconnects and connects again
  std::uint32_t retry_ms_min = 20;     ///< before the first reconnect; doubled each time
  std::uint32_t retry_ms_max = 2'000;  ///< upper bound of that
  /// Called on the source's own thread when a connection has ended, with the reason; must not
  /// block.
  std::function<void(const Error&)> on_lost{};

  Result<void> validate() const;
};

/// The state of the connections to a feed.
struct RemoteStatus {
  bool is_connected = false;        ///< every connection in use is up
  std::uint64_t connections = 0;    ///< number made so far
  std::optional<Error> last_error;  ///< of the last lost connection; kept after a reconnect
};

/// The durable Commits of a Store in another process, read from its feed (GET /feed). Reconnects
/// when a connection breaks and continues where it was. A missing Commit, another Store, or a log
/// that lost Commits is an Error of read_commits. Each place in use has a connection and a bounded
/// buffer, so a slow reader delays only itself. Owned by its user. The Environment must outlive it;
/// it must outlive its readers. Any thread. Completions run on its own thread.
class RemoteSource final : public CommitSource {
 public:
  /// Connects and learns the Store's identity. Blocks, at most open_ms_max.
  static Result<std::unique_ptr<RemoteSource>> open(RemoteOptions options,
                                                    Environment& environment);
  ~RemoteSource() override;

  StoreIdentity identity() const override;
  SourceStatus source_status() const override;
  std::vector<LogInfo> logs() const override;
  std::shared_ptr<const SchemaCatalog> schemas() const override;
  Serial head() const noexcept override;
  Result<Page<Serial>> read_commits(Serial after, const ReadLimits& limits,
                                    PageBuffer& buffer) const override;
  Watch when_past(Serial serial, Completion<Result<Serial>> done) noexcept override;

  RemoteStatus status() const;

 private:
  class Impl;
  explicit RemoteSource(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook
