#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/command_runner.h"
#include "core/diagnostics.h"
#include "service/domain.h"
#include "service/reading.h"
#include "store/descriptors.h"
#include "store/store_options.h"

namespace daybook {
class FailureReports;
namespace feed {
class Feeds;
}

/// A Store belongs to the program whose name it keeps.
enum class Naming : std::uint8_t {
  check,   ///< that of another program is refused; one without a name stays without
  name,    ///< the same, and one without a name gets that of the program
  adopt,   ///< that of another program gets the name of this one
};

struct ServiceOptions {
  Naming naming = Naming::check;
  /// Whether the schemas of the domain are declared when the Store is opened, or by the first
  /// command.
  bool declares = true;
  bool create_if_missing = true;
  Durability durability = Durability::power_loss;
  std::size_t cache_bytes_max = CommandOptions{}.cache_bytes_max;  ///< of all deciders and Logs
  std::size_t block_cache_bytes = StoreOptions{}.block_cache_bytes;
  std::optional<std::uint64_t> free_bytes_min{};                 ///< as in StoreOptions
  std::optional<std::chrono::microseconds> command_id_window{};  ///< as in StoreOptions
  bool restore_command_ids = true;                               ///< the same
  std::chrono::hours scrub_interval{0};  ///< as in StoreOptions
  std::size_t servers = 0;  ///< HTTP servers that the process is to have: they need descriptors
  std::function<void(const Error&)> on_poison;
  /// Told what an operator should know, e.g. what was recovered, that a view is built again, that a
  /// projection has stopped, that a file of the log is damaged. It outlives the service.
  Diagnostics* diagnostics = nullptr;
  Progress on_scan;  ///< as in StoreOptions
};

/// A domain on its data directory: the Store, the Views, and what runs on them. Owned by the
/// program; any thread, except that opening and stopping are for one.
class Service {
 public:
  /// Opens the directory and declares the domain's event schemas; on a full disk the first command
  /// declares what is new. The domain and the environment outlive the service. Errors are those of
  /// DescriptorShares::divide, RocksdbStore::open and Store::declare; invalid_argument when the
  /// Store belongs to another program.
  static Result<std::unique_ptr<Service>> open(const Domain& domain,
                                               const std::filesystem::path& directory,
                                               Environment& environment, ServiceOptions options);
  /// Only to read a Store that is there: nothing in the directory changes, and the views are as
  /// they are. Null when that cannot be, see RocksdbStore::open_to_read.
  static Result<std::unique_ptr<Service>> open_to_read(const Domain& domain,
                                                       const std::filesystem::path& directory,
                                                       Environment& environment,
                                                       ServiceOptions options);
  ~Service();

  const Domain& domain() const;
  const std::filesystem::path& directory() const;
  Environment& environment();
  Store& store();
  /// What the servers of the process may have.
  const DescriptorShares& descriptors() const;

  /// What executes the commands of one decider on one Log. unknown_aggregate, unknown_log;
  /// disk_full while there is no space for the schemas.
  Result<CommandRunner*> commands(std::string_view decider, std::string_view log);

  Views& views();
  /// What queries work with.
  Reading reading();
  Counters& counters();
  /// The readers of the log in other processes.
  feed::Feeds& feeds();
  /// What the service was given.
  Diagnostics* diagnostics();
  /// For what fails where a client must not see why.
  FailureReports& failures();

  /// Ends the projections, with their places saved. What was opened stays open for reading.
  Result<void> stop();

 private:
  struct Parts;
  explicit Service(std::unique_ptr<Parts> parts);
  static std::unique_ptr<Service> make(std::unique_ptr<Parts> parts, std::unique_ptr<Store> store,
                                       std::unique_ptr<Views> views);
  std::unique_ptr<Parts> parts_;
};

/// Service::stop. What could not be saved, on a full disk for example, is told and is no failure:
/// the next start applies it again.
void stop(Service& service);

}  // namespace daybook
