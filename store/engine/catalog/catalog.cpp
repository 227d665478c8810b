#include "store/engine/catalog/catalog.h"

#include <mutex>

namespace daybook::engine {

Catalog::Catalog(const Shared& shared, Sequencer& sequencer)
    : shared_{shared},
      sequencer_{sequencer},
      fold_{shared.identity},
      self_{std::make_unique<Log>(fold_.self(), shared, sequencer)} {}

Result<void> Catalog::apply(const RecordView& record) {
  const std::unique_lock lock{mutex_};
  return fold_.apply(record);
}

Log* Catalog::find(const LogName& name) const {
  {
    const std::shared_lock lock{mutex_};
    const auto* info = fold_.find(name);
    if (!info) return nullptr;
    if (auto* log = made(*info)) return log;
  }
  const std::unique_lock lock{mutex_};
  const auto* info = fold_.find(name);
  return info ? make(*info) : nullptr;
}

const LogInfo* Catalog::find(std::uint32_t number) const {
  const std::shared_lock lock{mutex_};
  return fold_.find(number);
}

std::vector<LogInfo> Catalog::logs() const {
  const std::shared_lock lock{mutex_};
  return fold_.logs();
}

std::vector<Log*> Catalog::made() const {
  const std::shared_lock lock{mutex_};
  std::vector<Log*> logs{self_.get()};
  for (const auto& [number, log] : made_) logs.push_back(log.get());
  return logs;
}

std::vector<Log*> Catalog::all() const {
  const std::unique_lock lock{mutex_};
  std::vector<Log*> logs;
  for (const auto number : fold_.numbers()) logs.push_back(make(*fold_.find(number)));
  return logs;
}

std::uint32_t Catalog::next_number() const {
  const std::shared_lock lock{mutex_};
  return fold_.next_number();
}

std::shared_ptr<const SchemaCatalog> Catalog::schemas() const {
  const std::shared_lock lock{mutex_};
  return fold_.schemas();
}

std::string Catalog::program() const {
  const std::shared_lock lock{mutex_};
  return fold_.program();
}

Log* Catalog::made(const LogInfo& info) const {
  if (info.number == 0) return self_.get();
  const auto found = made_.find(info.number);
  return found == made_.end() ? nullptr : found->second.get();
}

Log* Catalog::make(const LogInfo& info) const {
  if (auto* log = made(info)) return log;
  return (made_[info.number] = std::make_unique<Log>(info, shared_, sequencer_)).get();
}

}  // namespace daybook::engine
