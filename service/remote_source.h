#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/commit_source.h"

namespace daybook {

/// Where a Store's feed is, and what reading it may cost. A value, checked when opened.
struct RemoteOptions {
  std::string url;  ///< of the serving program: http://127.0.0.1:8080
  std::size_t buffer_bytes_max = 8 * 1024 * 1024;  ///< of Commits for each place that is read from
  std::size_t places_max = 8;          ///< places that are read from at the same time
  std::uint32_t open_ms_max = 5'000;   ///< for the first connection
  std::uint32_t silence_ms_max = 6'000;  ///< then the other end is given up and called again
  std::uint32_t retry_ms_min = 20;     ///< before the first attempt to connect again; doubled
  std::uint32_t retry_ms_max = 2'000;  ///< up to this
  /// Told on the source's own thread when a connection has ended, and why; must not block.
  std::function<void(const Error&)> on_lost{};

  Result<void> validate() const;
};

/// How the connections to a feed are.
struct RemoteStatus {
  bool is_connected = false;        ///< all that are wanted are there
  std::uint64_t connections = 0;    ///< that there have been
  std::optional<Error> last_error;  ///< of the one that ended last; also when another is there now
};

/// The durable Commits of a Store in another process, read from its feed: GET /feed. Connects again
/// when a connection breaks, and goes on where it was; a missing Commit, another Store, or a log
/// that lost Commits is an Error of read_commits. Each place that is read from has a connection and
/// a bounded buffer; whoever does not read holds nobody up but himself. Owned by its user, outlived
/// by the Environment, outlives those who read; any thread. Completions come on its own thread.
class RemoteSource final : public CommitSource {
 public:
  /// Connects and learns which Store it is. Blocks, at most for open_ms_max.
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
