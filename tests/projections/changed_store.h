#pragma once

#include <optional>

#include "core/ports/store.h"

namespace ledger {

/// A Store with injected faults: a test can change what it returns from another Store.
class ChangedStore final : public daybook::Store {
 public:
  explicit ChangedStore(daybook::Store& store) : store_{store} {}

  std::optional<daybook::Serial> missing;         ///< a Commit that reads leave out
  std::optional<daybook::Serial> other_checksum;  ///< a Commit with a wrong checksum
  std::optional<daybook::StoreIdentity> other_identity;
  std::optional<daybook::Serial> other_head;
  bool reads_fail = false;

  daybook::StoreIdentity identity() const override {
    return other_identity.value_or(store_.identity());
  }
  daybook::StoreStatus status() const override { return store_.status(); }
  daybook::Result<daybook::EventLog*> log(const daybook::LogName& name) override {
    return store_.log(name);
  }
  daybook::Result<daybook::EventLog*> open_log(const daybook::LogName& name) override {
    return store_.open_log(name);
  }
  std::vector<daybook::LogInfo> logs() const override { return store_.logs(); }
  daybook::EventLog& catalog() override { return store_.catalog(); }
  std::string program() const override { return store_.program(); }
  daybook::Result<void> name_program(std::string_view name) override {
    return store_.name_program(name);
  }
  daybook::Result<daybook::SchemaComparison> compare(
      const daybook::EventSchema& schema) const override {
    return store_.compare(schema);
  }
  daybook::Result<daybook::SchemaComparison> declare(const daybook::EventSchema& schema) override {
    return store_.declare(schema);
  }
  std::shared_ptr<const daybook::SchemaCatalog> schemas() const override {
    return store_.schemas();
  }
  daybook::Serial head() const noexcept override { return other_head.value_or(store_.head()); }
  daybook::Result<daybook::Page<daybook::Serial>> read_commits(
      daybook::Serial after, const daybook::ReadLimits& limits,
      daybook::PageBuffer& buffer) const override {
    if (reads_fail) return daybook::fail(daybook::ErrorCode::io, "the disk is gone");
    auto page = store_.read_commits(after, limits, buffer);
    if (!page) return page;
    std::vector<const daybook::CommitView*> commits;
    for (const auto* commit : page->commits) {
      if (commit->serial == missing) continue;
      if (commit->serial == other_checksum) {
        auto* changed = buffer.allocate_array<daybook::CommitView>(1).data();
        *changed = *commit;
        ++changed->checksum;
        commit = changed;
      }
      commits.push_back(commit);
    }
    page->commits = std::move(commits);
    return page;
  }
  daybook::Watch when_past(
      daybook::Serial serial,
      daybook::Completion<daybook::Result<daybook::Serial>> done) noexcept override {
    return store_.when_past(serial, std::move(done));
  }
  daybook::Result<daybook::VerifyReport> verify(const daybook::Progress& progress) const override {
    return store_.verify(progress);
  }

 private:
  daybook::Store& store_;
};

}  // namespace ledger
