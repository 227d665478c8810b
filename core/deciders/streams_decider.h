#pragma once

#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "core/deciders/aggregate.h"
#include "core/deciders/decider.h"

namespace daybook {

/// The result of a streams decider: one Decision per stream, stored together or not at all.
///   Decisions<Account, Account> decisions;
///   decisions.at<0>().emit()...;  decisions.at<1>().emit()...;
template <Aggregate... As>
class Decisions {
 public:
  Decisions() = default;
  Decisions(Rejection rejection)
      : rejection_{std::move(rejection)} {}  // NOLINT: implicit on purpose

  template <std::size_t I>
  auto& at() {
    return std::get<I>(decisions_);
  }
  const std::optional<Rejection>& rejection() const { return rejection_; }

 private:
  std::tuple<Decision<typename As::Event>...> decisions_;
  std::optional<Rejection> rejection_;
};

/// The aggregates that a streams decider loads, in order:
/// `using Loads = daybook::Loads<Account, Account>;`
template <Aggregate... As>
struct Loads {};

/// A user's decider over several streams of one Log. A plain struct with
///   static constexpr auto name = "transfer";
///   using Command = TransferCommand;
///   using Loads = daybook::Loads<Account, Account>;
///   static std::array<std::string, 2> keys(Command::Reader);
///   static Decisions<Account, Account> decide(const Incoming<Command>&,
///                                             const Account&, const Account&);
/// All its events are one Commit. If a loaded stream has changed, the command is decided again.
template <class D, class L = typename D::Loads>
class StreamsDecider;

template <class D, class... As>
class StreamsDecider<D, Loads<As...>> final : public Decider {
  using Command = typename D::Command;
  static constexpr auto indexes = std::index_sequence_for<As...>{};

 public:
  static Result<std::unique_ptr<Decider>> make() {
    DAYBOOK_CHECK(check_category(D::name));
    auto decider = std::unique_ptr<StreamsDecider>{new StreamsDecider};
    DAYBOOK_TRY(decider->schemas_, (event_schemas_of<typename As::Event...>()));
    return std::unique_ptr<Decider>{std::move(decider)};
  }

  std::string_view name() const override { return D::name; }
  bool takes_key() const override { return false; }
  capnp::StructSchema command_schema() const override { return capnp::Schema::from<Command>(); }
  const std::vector<EventSchema>& event_schemas() const override { return schemas_; }

  Result<std::vector<Source>> sources(Payload command, const CommandContext&) const override {
    PayloadMessage message{command};
    const std::array<std::string, sizeof...(As)> keys = D::keys(message.root<Command>());
    std::vector<Source> sources;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      DAYBOOK_TRY(auto stream, StreamId::make(schemas_[i].category(), keys[i]));
      sources.emplace_back(std::move(stream));
    }
    return sources;
  }
  const StateType& state_type(std::size_t source) const override {
    static constexpr auto type_at = []<std::size_t... I>(const auto& types, std::size_t at,
                                                         std::index_sequence<I...>) {
      const StateType* found = nullptr;
      ((I == at ? found = &std::get<I>(types) : nullptr), ...);
      return found;
    };
    return *type_at(types_, source, indexes);
  }

  Result<DecidedOrRejected> decide(Payload command, const CommandContext& context,
                                   std::span<const State* const> states) const override {
    PayloadMessage message{command};
    const Incoming<Command> incoming{message.root<Command>(), context};
    return decide(incoming, states, indexes);
  }

 private:
  template <std::size_t... I>
  Result<DecidedOrRejected> decide(const Incoming<Command>& incoming,
                                   std::span<const State* const> states,
                                   std::index_sequence<I...>) const {
    Decisions<As...> decisions =
        D::decide(incoming, StateTypeOf<As, typename As::Event>::value_of(*states[I])...);
    if (decisions.rejection()) return *decisions.rejection();
    // A rejection for one stream rejects the command: a Commit is stored whole or not at all.
    std::optional<Rejection> rejection;
    const auto look = [&](auto& decision) {
      if (!rejection && decision.rejection()) rejection = decision.rejection();
    };
    (look(decisions.template at<I>()), ...);
    if (rejection) return *std::move(rejection);

    DecidedEvents decided;
    Result<void> good;
    const auto take = [&](std::size_t stream, auto& decision) {
      if (good) good = collect_events(schemas_[stream], stream, decision.events(), decided);
    };
    (take(I, decisions.template at<I>()), ...);
    DAYBOOK_CHECK(good);
    return decided;
  }

  StreamsDecider() = default;
  std::vector<EventSchema> schemas_;
  std::tuple<StateTypeOf<As, typename As::Event>...> types_;
};

}  // namespace daybook
