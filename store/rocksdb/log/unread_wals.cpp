#include "store/rocksdb/log/unread_wals.h"

namespace daybook::engine {
namespace {

class UnreadWals final : public rocksdb::WalFilter {
 public:
  const char* Name() const override { return "DaybookUnreadWals"; }
  WalProcessingOption LogRecordFound(unsigned long long, const std::string&,
                                     const rocksdb::WriteBatch&, rocksdb::WriteBatch*,
                                     bool*) override {
    return WalProcessingOption::kStopReplay;
  }
};

}  // namespace

rocksdb::WalFilter* unread_wals() {
  static UnreadWals filter;
  return &filter;
}

}  // namespace daybook::engine
