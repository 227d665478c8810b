#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "bench/peers/postgres.h"

namespace daybook::bench {
namespace {

constexpr std::size_t group_max = 64;

/// What waits is appended by one thread over one connection, as many at once as there are. Any
/// thread may append; ended by its destructor, when nobody waits.
class GroupWriter {
 public:
  explicit GroupWriter(std::unique_ptr<PostgresConnection> connection)
      : connection_{std::move(connection)}, thread_{[this](std::stop_token stop) { run(stop); }} {}

  Result<void> append(const PeerAppend& append) {
    Waiting waiting{append, {}, false};
    std::unique_lock lock{mutex_};
    queue_.push_back(&waiting);
    arrived_.notify_one();
    done_.wait(lock, [&] { return waiting.done; });
    return waiting.result;
  }

 private:
  struct Waiting {
    PeerAppend append;
    Result<void> result;
    bool done = false;
  };

  void run(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    while (arrived_.wait(lock, stop, [&] { return !queue_.empty(); })) {
      std::vector<Waiting*> group;
      std::vector<PeerAppend> appends;
      for (; !queue_.empty() && group.size() < group_max; queue_.pop_front()) {
        group.push_back(queue_.front());
        appends.push_back(queue_.front()->append);
      }
      lock.unlock();
      const auto result = connection_->append_together(appends);
      lock.lock();
      for (auto* one : group) {
        one->result = result;
        one->done = true;
      }
      done_.notify_all();
    }
  }

  const std::unique_ptr<PostgresConnection> connection_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::condition_variable_any done_;
  std::deque<Waiting*> queue_;
  std::jthread thread_;
};

class AloneSession final : public PeerSession {
 public:
  explicit AloneSession(std::unique_ptr<PostgresConnection> connection)
      : connection_{std::move(connection)} {}
  Result<void> append(const PeerAppend& append) override { return connection_->append(append); }
  Result<std::size_t> read(std::string_view stream) override { return connection_->read(stream); }

 private:
  const std::unique_ptr<PostgresConnection> connection_;
};

class GroupedSession final : public PeerSession {
 public:
  explicit GroupedSession(GroupWriter& writer) : writer_{writer} {}
  Result<void> append(const PeerAppend& append) override { return writer_.append(append); }
  Result<std::size_t> read(std::string_view) override {
    return fail(ErrorCode::invalid_argument, "groups are for appends");
  }

 private:
  GroupWriter& writer_;
};

class PostgresPeer final : public Peer {
 public:
  PostgresPeer(std::string where, PostgresStyle style) : where_{std::move(where)}, style_{style} {}

  std::string_view name() const override {
    return style_ == PostgresStyle::grouped ? "PostgreSQL, 64 a transaction"
                                            : "PostgreSQL, one a transaction";
  }
  bool can(const PeerWorkload& workload) const override {
    if (style_ == PostgresStyle::each_alone) return true;
    return workload.action == PeerAction::append && workload.condition != Condition::type_and_tag;
  }

  /// The table is shared by both styles: streams are never used twice.
  Result<void> clear() override {
    writer_.reset();
    DAYBOOK_TRY(auto connection, PostgresConnection::open(where_));
    if (style_ == PostgresStyle::each_alone) return connection->make_table();
    DAYBOOK_CHECK(connection->prepare());
    writer_ = std::make_unique<GroupWriter>(std::move(connection));
    return {};
  }

  Result<std::unique_ptr<PeerSession>> connect() override {
    if (style_ == PostgresStyle::grouped) return std::make_unique<GroupedSession>(*writer_);
    DAYBOOK_TRY(auto connection, PostgresConnection::open(where_));
    DAYBOOK_CHECK(connection->prepare());
    return std::make_unique<AloneSession>(std::move(connection));
  }

 private:
  const std::string where_;
  const PostgresStyle style_;
  std::unique_ptr<GroupWriter> writer_;
};

}  // namespace

std::unique_ptr<Peer> make_postgres_peer(std::string where, PostgresStyle style) {
  return std::make_unique<PostgresPeer>(std::move(where), style);
}

}  // namespace daybook::bench
