#include "bench/peers/daybook_peer.h"

#include "bench/load/seeded_random.h"
#include "bench/peers/task_loop.h"
#include "store/rocksdb_store.h"

namespace daybook::bench {
namespace {

class Session final : public PeerSession {
 public:
  Session(EventLog& log, Environment& environment, std::uint64_t seed)
      : log_{log}, environment_{environment}, random_{seed} {}

  Result<void> append(const PeerAppend& append) override {
    auto request = request_of(append, {Uuid::make_v7(environment_.clock(), random_)});
    const auto receipt = append_and_wait(log_, environment_, std::move(request));
    return receipt ? Result<void>{} : fail(receipt.error());
  }

  Result<std::size_t> read(std::string_view stream) override {
    DAYBOOK_TRY(const auto id, StreamId::make("account", stream));
    DAYBOOK_TRY(const auto page, log_.read_stream(id, {}, buffer_));
    return page.event_count();
  }

 private:
  EventLog& log_;
  Environment& environment_;
  SeededRandom random_;
  PageBuffer buffer_;
};

class DaybookPeer final : public Peer {
 public:
  DaybookPeer(const Context& context, Workers workers) : context_{context}, workers_{workers} {}

  std::string_view name() const override {
    return workers_ == Workers::tasks ? "Daybook in process" : "Daybook in process, threads";
  }
  bool can(const PeerWorkload& workload) const override {
    return workers_ == Workers::threads || workload.action == PeerAction::append;
  }

  Result<void> clear() override {
    store_.reset();
    DAYBOOK_TRY(directory_, testing::TemporaryDirectory::create(context_.directory.path()));
    DAYBOOK_TRY(store_, RocksdbStore::open(directory_->path() / "store", context_.environment));
    DAYBOOK_TRY(log_, store_->open_log(LogName::main()));
    return {};
  }
  Result<std::unique_ptr<PeerSession>> connect() override {
    return std::make_unique<Session>(*log_, context_.environment, ++sessions_);
  }
  EventLog* log_of_tasks() override { return workers_ == Workers::tasks ? log_ : nullptr; }

 private:
  const Context context_;
  const Workers workers_;
  std::optional<testing::TemporaryDirectory> directory_;
  std::unique_ptr<Store> store_;
  EventLog* log_ = nullptr;
  std::uint64_t sessions_ = 0;
};

}  // namespace

std::unique_ptr<Peer> make_daybook_peer(const Context& context, Workers workers) {
  return std::make_unique<DaybookPeer>(context, workers);
}

}  // namespace daybook::bench
