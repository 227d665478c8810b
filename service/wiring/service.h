#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "core/commands/command_runner.h"
#include "service/wiring/domain.h"
#include "service/wiring/reading.h"
#include "store/descriptors.h"
#include "store/store_options.h"

namespace daybook {
class FailureReports;
namespace feed {
class Feeds;
}

/// What to do with the program name stored in the Store. A Store belongs to the program it names.
enum class Naming : std::uint8_t {
  check,   ///< refuse another program's Store; leave an unnamed one unnamed
  name,    ///< the same, but give an unnamed one this name
  adopt,   ///< replace another program's name by this one
};

struct ServiceOptions {
  Naming naming = Naming::check;
  /// Refuse a Store whose events would be misread by the domain's schemas; false = with the first
  /// command.
  bool compares_schemas = true;
  bool create_if_missing = true;
  Durability durability = Durability::power_loss;
  std::size_t cache_bytes_max = CommandOptions{}.cache_bytes_max;  ///< of all deciders and Logs
  std::size_t block_cache_bytes = StoreOptions{}.block_cache_bytes;
  std::optional<std::uint64_t> free_bytes_min{};                 ///< as in StoreOptions
  std::optional<std::chrono::microseconds> command_id_window{};  ///< as in StoreOptions
  bool restore_command_ids = true;                               ///< the same
  std::chrono::hours scrub_interval{0};  ///< as in StoreOptions
  std::size_t servers = 0;  ///< number of HTTP servers; they need file descriptors
  std::function<void(const Error&)> on_poison;
  /// Reports for the operator, e.g. recovery, rebuilds of views, stopped projections, damaged
  /// files. Must outlive the service.
  Diagnostics* diagnostics = nullptr;
  Progress on_scan;  ///< as in StoreOptions
};

/// A domain on its data directory: the Store, the Views and the command runners. Owned by the
/// program. Any thread; open and stop from one thread.
class Service {
 public:
  /// Opens the directory. Writes nothing to the Store: see take_over(). Domain and environment must
  /// outlive the service. Errors: those of DescriptorShares::divide, RocksdbStore::open and
  /// Store::compare; invalid_argument when the Store belongs to another program.
  static Result<std::unique_ptr<Service>> open(const Domain& domain,
                                               const std::filesystem::path& directory,
                                               Environment& environment, ServiceOptions options);
  /// Opens an existing Store read-only: changes nothing in the directory and does not update views.
  /// Returns null when that is not possible, see RocksdbStore::open_to_read.
  static Result<std::unique_ptr<Service>> open_to_read(const Domain& domain,
                                                       const std::filesystem::path& directory,
                                                       Environment& environment,
                                                       ServiceOptions options);
  ~Service();

  /// Records in the Store that this program uses it: its name, as `naming` says, the domain's event
  /// schemas, the Log `main`. The first command does it otherwise. All or nothing is changed when a
  /// schema is refused; on a full disk it is left to the first command. Any thread.
  Result<void> take_over();

  const Domain& domain() const;
  const std::filesystem::path& directory() const;
  Environment& environment();
  Store& store();
  /// The descriptors available to the servers of this process.
  const DescriptorShares& descriptors() const;

  /// The runner of one decider on one Log. Errors: unknown_aggregate, unknown_log; disk_full while
  /// the schemas cannot be declared.
  Result<CommandRunner*> commands(std::string_view decider, std::string_view log);

  Views& views();
  /// What queries work with.
  Reading reading();
  Counters& counters();
  /// The feeds to readers in other processes.
  feed::Feeds& feeds();
  /// As in ServiceOptions.
  Diagnostics* diagnostics();
  /// Reports failures whose details a client must not see.
  FailureReports& failures();

  /// Stops the projections and saves their Checkpoints. Everything opened stays readable.
  Result<void> stop();

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  Result<void> prepare_once();
  static std::unique_ptr<Service> make(std::unique_ptr<Parts> parts, std::unique_ptr<Store> store,
                                       std::unique_ptr<Views> views);
  std::unique_ptr<Parts> parts_;
};

/// Calls Service::stop. What cannot be saved, e.g. on a full disk, is reported; it is not a
/// failure, because the next start applies it again.
void stop(Service& service);

}  // namespace daybook
