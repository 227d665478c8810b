#include "core/commands/snapshots.h"

#include "base/caught.h"

namespace daybook::commands {
namespace {

/// The Commit that contains one event of a Stream; null if there is no such event.
Result<const CommitView*> commit_of(const EventLog& log, const StreamId& stream, Version version,
                                    PageBuffer& buffer) {
  StreamReadRequest request{version.previous()};
  request.limits.events_max = 1;
  DAYBOOK_TRY(const auto page, log.read_stream(stream, request, buffer));
  if (page.commits.empty() || page.commits.front()->events.front().version != version) {
    return nullptr;
  }
  return page.commits.front();
}

}  // namespace

/// Admits tasks of an executor until it is closed; close() waits for those inside. Shared by the
/// Snapshots and its tasks; any thread.
class Snapshots::Gate {
 public:
  bool enter() {
    if ((state_.fetch_add(1) & closed) == 0) return true;
    leave();
    return false;
  }
  void leave() {
    if ((state_.fetch_sub(1) & closed) != 0) state_.notify_all();
  }
  void close() {
    state_.fetch_or(closed);
    for (auto state = state_.load(); state != closed; state = state_.load()) state_.wait(state);
  }

 private:
  static constexpr int closed = 1 << 30;
  std::atomic<int> state_{0};
};

Snapshots::Snapshots(EventLog& log, Environment& environment, std::shared_ptr<StateCache> cache,
                     std::uint64_t events_between, Diagnostics* diagnostics)
    : log_{log},
      environment_{environment},
      cache_{std::move(cache)},
      events_between_{events_between},
      diagnostics_{diagnostics},
      gate_{std::make_shared<Gate>()} {}

Snapshots::~Snapshots() { gate_->close(); }

void Snapshots::begin(Lane& lane, const StateType& type) const {
  if (!type.snapshot_form() || !lane.source().stream()) return;
  auto& counts = cache_->snapshots();
  try {
    const auto begun = try_begin(lane, type);
    if (!begun) ++counts.ignored;
    else if (*begun) ++counts.used;
  } catch (...) {  // the user's load threw: discard what it left
    tell_caught(*lane.source().stream(), "load");
    ++counts.ignored;
    lane.reset();
  }
}

/// False if there is no snapshot; an Error if it cannot be used.
Result<bool> Snapshots::try_begin(Lane& lane, const StateType& type) const {
  const auto& stream = *lane.source().stream();
  DAYBOOK_TRY(const auto snapshot, log_.read_snapshot(stream, type.snapshot_form()->state_type));
  if (!snapshot) return false;
  const auto unusable = [] { return fail(ErrorCode::corrupt, "the snapshot does not fit"); };
  if (snapshot->form != *type.snapshot_form() || snapshot->version == Version{0}) return unusable();
  // After a cut or restore the Log may be rewritten, and the Version may mean another event.
  PageBuffer buffer;
  DAYBOOK_TRY(const auto* commit, commit_of(log_, stream, snapshot->version, buffer));
  if (!commit || commit->serial != snapshot->serial || commit->checksum != snapshot->checksum) {
    return unusable();
  }
  lane.to_read_into(type).load(as_payload(snapshot->state));
  lane.read_to(snapshot->version.value);
  lane.snapshot_place = snapshot->version.value;
  return true;
}

void Snapshots::consider(const std::shared_ptr<Lane>& lane, const StateType& type) {
  if (events_between_ == 0 || !type.snapshot_form() || !lane->source().stream()) return;
  if (lane->is_snapshot_under_way || lane->place() < lane->snapshot_place + events_between_) return;
  lane->is_snapshot_under_way = true;
  environment_.executor().post([this, gate = gate_, lane, &type] {
    if (!gate->enter()) return;
    take(*lane, type);
    gate->leave();
  });
}

void Snapshots::take(Lane& lane, const StateType& type) {
  Snapshot snapshot;
  snapshot.form = *type.snapshot_form();
  {
    const Holding holding{lane.lock};
    lane.is_snapshot_under_way = false;
    try {
      lane.settle();
      const auto* state = lane.durable();
      if (!state) return;
      snapshot.version = Version{lane.place()};
      lane.snapshot_place = lane.place();
      snapshot.state = state->save();
    } catch (...) {  // the user's evolve or save threw; commands will report it too
      tell_caught(*lane.source().stream(), "save");
      lane.reset();
      ++cache_->snapshots().failed;
      return;
    }
  }
  if (!keep(*lane.source().stream(), std::move(snapshot))) ++cache_->snapshots().failed;
}

/// Call it in a catch block.
void Snapshots::tell_caught(const StreamId& stream, std::string_view what) const {
  if (!diagnostics_) return;
  const auto error = caught(fmt::format("the {} of a snapshot of {}", what, stream));
  tell(diagnostics_, Severity::error, "snapshot_failed", "{}", error);
}

Result<void> Snapshots::keep(const StreamId& stream, Snapshot snapshot) {
  if (snapshot.state.asBytes().size() > Snapshot::bytes_max) {
    ++cache_->snapshots().too_large;
    return {};
  }
  PayloadMessage message{as_payload(snapshot.state)};
  DAYBOOK_CHECK(check_depth(message.root<capnp::AnyStruct>(), "the snapshot"));
  PageBuffer buffer;
  DAYBOOK_TRY(const auto* commit, commit_of(log_, stream, snapshot.version, buffer));
  if (!commit) return fail(ErrorCode::gap, "{} has no event {}", stream, snapshot.version);
  snapshot.serial = commit->serial;
  snapshot.checksum = commit->checksum;
  DAYBOOK_CHECK(log_.keep_snapshot(stream, snapshot));
  ++cache_->snapshots().kept;
  return {};
}

}  // namespace daybook::commands
