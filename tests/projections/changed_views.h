#pragma once

#include <optional>

#include "core/ports/view_store.h"

namespace ledger {

/// A ViewStore that fails while told to.
class ChangedViews final : public daybook::ViewStore {
 public:
  explicit ChangedViews(daybook::ViewStore& views) : views_{views} {}

  std::optional<daybook::Error> open_fails;
  std::optional<daybook::Error> commit_fails;
  std::optional<daybook::Error> start_over_fails;
  int opened = 0;  ///< attempts to open

  daybook::Result<std::shared_ptr<daybook::View>> open(const daybook::ViewName& name) override {
    ++opened;
    if (open_fails) return daybook::fail(*open_fails);
    return changed(views_.open(name));
  }
  daybook::Result<std::shared_ptr<daybook::View>> start_over(const daybook::ViewName& name,
                                                             std::string_view why) override {
    if (start_over_fails) return daybook::fail(*start_over_fails);
    return changed(views_.start_over(name, why));
  }
  daybook::Result<std::shared_ptr<daybook::View>> create_beside(
      const daybook::ViewName& name) override {
    return views_.create_beside(name);
  }
  daybook::Result<void> promote(const daybook::ViewName& name,
                                const std::shared_ptr<daybook::View>& view) override {
    return views_.promote(name, view);
  }

 private:
  class ChangedView final : public daybook::View {
   public:
    ChangedView(std::shared_ptr<daybook::View> view, const ChangedViews& views)
        : view_{std::move(view)}, views_{views} {}
    std::optional<daybook::Checkpoint> checkpoint() const override { return view_->checkpoint(); }
    daybook::Result<std::optional<std::string>> get(std::string_view key) const override {
      return view_->get(key);
    }
    daybook::Result<void> commit(daybook::ViewBatch batch) override {
      if (views_.commit_fails) return daybook::fail(*views_.commit_fails);
      return view_->commit(std::move(batch));
    }
    daybook::Result<void> flush() override {
      if (views_.commit_fails) return daybook::fail(*views_.commit_fails);
      return view_->flush();
    }
    daybook::Result<std::unique_ptr<daybook::ViewSnapshot>> snapshot() const override {
      return view_->snapshot();
    }
    std::string notice() const override { return view_->notice(); }

   private:
    std::shared_ptr<daybook::View> view_;
    const ChangedViews& views_;
  };

  daybook::Result<std::shared_ptr<daybook::View>> changed(
      daybook::Result<std::shared_ptr<daybook::View>> view) {
    if (!view) return view;
    return std::make_shared<ChangedView>(*std::move(view), *this);
  }

  daybook::ViewStore& views_;
};

}  // namespace ledger
