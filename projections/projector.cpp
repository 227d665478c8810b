#include "projections/projector.h"

#include <algorithm>

#include "core/model/token.h"
#include "projections/projector/projector_parts.h"

namespace daybook {

Result<void> ProjectorOptions::validate() const {
  const auto positive = [](std::string_view option, std::size_t value) -> Result<void> {
    if (value > 0) return {};
    return fail(ErrorCode::invalid_argument, "{} must be at least 1", option);
  };
  DAYBOOK_CHECK(positive("page.events_max", page.events_max));
  DAYBOOK_CHECK(positive("page.bytes_max", page.bytes_max));
  DAYBOOK_CHECK(positive("batch_events_max", batch_events_max));
  return positive("batch_bytes_max", batch_bytes_max);
}

std::string_view name(ProjectionState state) {
  switch (state) {
    case ProjectionState::starting: return "starting";
    case ProjectionState::catching_up: return "catching_up";
    case ProjectionState::live: return "live";
    case ProjectionState::rebuilding: return "rebuilding";
    case ProjectionState::at_rest: return "at_rest";
    case ProjectionState::stopped: return "stopped";
  }
  return "stopped";
}

Projector::Projector(std::unique_ptr<Parts> parts) : parts_{std::move(parts)} {}

Projector::~Projector() { (void)stop(); }

Result<std::unique_ptr<Projector>> Projector::start(
    std::unique_ptr<ProjectionDefinition> definition, CommitSource& store, ViewStore& views,
    Environment& environment, ProjectorOptions options) {
  DAYBOOK_CHECK(options.validate());
  auto parts = std::make_unique<Parts>(std::move(definition), store, views, environment, options);
  DAYBOOK_CHECK(parts->start());
  return std::unique_ptr<Projector>{new Projector{std::move(parts)}};
}

const ProjectionDefinition& Projector::definition() const { return parts_->definition(); }

ProjectionStatus Projector::status() const { return parts_->status(); }

Result<ViewReader> Projector::read(const LogId& log) const {
  return parts_->read(log);
}

ProjectionState Projector::state() const { return parts_->state(); }

Result<void> Projector::wait_for(const Receipt& receipt, SteadyTime deadline) {
  return wait_for(receipt.token.to_string(), deadline);
}

Result<void> Projector::wait_for(std::string_view token, SteadyTime deadline) {
  const auto latch = parts_->environment().make_latch();
  std::optional<Result<Serial>> answer;
  when_reached(token, deadline, [&](Result<Serial> result) {
    answer = std::move(result);
    latch->open();
  });
  latch->wait();  // also released at the deadline
  DAYBOOK_CHECK(*answer);
  return {};
}

void Projector::when_reached(std::string_view token, SteadyTime deadline,
                             Completion<Result<Serial>> done) noexcept {
  parts_->when_reached(token, deadline, std::move(done));
}

Watch Projector::watch_place(std::string_view token, SteadyTime deadline,
                             Completion<Result<Serial>> done) noexcept {
  return parts_->watch_place(token, deadline, std::move(done));
}

Result<void> Projector::rebuild(const Progress& progress) { return parts_->rebuild(progress); }

Result<void> Projector::stop() { return parts_->stop(); }

}  // namespace daybook
