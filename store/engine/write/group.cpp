#include "store/engine/write/group.h"

#include "store/engine/write/log_state.h"
#include "store/engine/write/receipts.h"

namespace daybook::engine {

void Group::add_accepted(PendingAppendPtr append) {
  bytes_ += append->record.size();
  records_.push_back(append->record);
  accepted_.push_back({append->log, RecordView::trusted(append->record)});
  appends_.push_back(std::move(append));
}

void Group::add_answered(PendingAppendPtr append, Result<Receipt> answer) {
  bytes_ += append->record.size();
  answered_.push_back({appends_.size(), std::move(answer)});
  appends_.push_back(std::move(append));
}

void Group::complete(const StoreIdentity& store) {
  auto answered = answered_.begin();
  for (std::size_t i = 0; i < appends_.size(); ++i) {
    auto& append = *appends_[i];
    if (answered != answered_.end() && answered->append == i) {
      append.done(std::move(answered->answer));
      ++answered;
    } else {
      append.done(make_receipt(RecordView::trusted(append.record), std::move(append.streams),
                               append.log->info(), store));
    }
  }
}

void Group::complete(const Error& error) {
  for (auto& append : appends_) append->done(fail(error));
}

std::vector<PendingAppendPtr>& Group::clear() {
  answered_.clear();
  accepted_.clear();
  records_.clear();
  bytes_ = 0;
  head_hash.reset();
  wakes_indexer = false;
  is_offered = false;
  failure.reset();
  return appends_;
}

}  // namespace daybook::engine
