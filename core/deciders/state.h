#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "core/model/message.h"
#include "core/model/recorded.h"
#include "core/model/schema.h"
#include "core/model/snapshot.h"
#include "core/model/struct_shape.h"

namespace daybook {

template <class S, class Event>
concept EvolvesRecorded = requires(S& state, const Recorded<Event>& event) {
  state.evolve(event);
};
template <class S, class Event>
concept EvolvesKeyed = requires(S& state, std::string_view key, typename Event::Reader event) {
  state.evolve(key, event);
};
template <class S, class Event>
concept EvolvesEvent = requires(S& state, typename Event::Reader event) {
  state.evolve(event);
};
/// A state that owns heap memory may report its approximate size in bytes. Must be fast.
template <class S>
concept TellsMemory = requires(const S& state) {
  { state.memory_bytes() } -> std::convertible_to<std::size_t>;
};

/// A state that supports snapshots defines a Cap'n Proto struct to save it in:
///   using Snapshot = AccountSnapshot;        // used by no other type of state
///   static constexpr int state_version = 1;  // raise it when evolve or save changes its meaning
///   void save(Snapshot::Builder) const;
///   void load(Snapshot::Reader);             // called on a new state
template <class S>
concept KeptAsSnapshot = requires(const S& saved, S& loaded, typename S::Snapshot::Builder to,
                                  typename S::Snapshot::Reader from) {
  saved.save(to);
  loaded.load(from);
  { S::state_version } -> std::convertible_to<int>;
};

template <class S, class Event>
void evolve(S& state, const Recorded<Event>& event) {
  if constexpr (EvolvesRecorded<S, Event>) {
    state.evolve(event);
  } else if constexpr (EvolvesKeyed<S, Event>) {
    state.evolve(event.key(), *event);
  } else {
    state.evolve(*event);
  }
}

/// One folded state without its C++ type. Owned by the code that folds it; one thread at a time.
class State {
 public:
  virtual ~State() = default;
  /// Folds an event whose variant is in the schema.
  virtual void evolve(const EventView& event) = 0;
  /// Only if the type is speculative; otherwise returns null.
  virtual std::unique_ptr<State> copy() const = 0;
  virtual std::size_t memory_bytes() const = 0;
  /// To a message of the snapshot struct, and from one into a new state. Only if the type has a
  /// snapshot_form().
  virtual kj::Array<capnp::word> save() const = 0;
  virtual void load(Payload saved) = 0;
};

/// Describes one C++ type of state. Owned by its Decider; immutable, any thread.
class StateType {
 public:
  virtual ~StateType() = default;
  /// Equal for equal C++ types only.
  virtual const void* id() const = 0;
  virtual std::unique_ptr<State> make() const = 0;
  /// True if the state is copyable and folds only keys and payloads. It can then include events
  /// that have no Position and time yet.
  virtual bool is_speculative() const = 0;
  /// Nothing if the type has no snapshots.
  virtual const std::optional<SnapshotForm>& snapshot_form() const = 0;
};

/// A user's state, folded from the events of these unions.
template <class S, class... Events>
class StateOf final : public State {
 public:
  static constexpr bool speculative = std::copy_constructible<S> &&
                                      (!EvolvesRecorded<S, Events> && ...);
  S value;

  void evolve(const EventView& event) override {
    PayloadMessage message{event.payload};
    const auto one = [&]<class Event>() {
      daybook::evolve(value, Recorded<Event>{message.root<Event>(), event});
      return true;
    };
    if constexpr (sizeof...(Events) == 1) {
      (one.template operator()<Events>(), ...);
    } else {
      ((event.schema == capnp::typeId<Events>() && one.template operator()<Events>()) || ...);
    }
  }

  std::unique_ptr<State> copy() const override {
    if constexpr (speculative) {
      return std::make_unique<StateOf>(*this);
    } else {
      return nullptr;
    }
  }

  std::size_t memory_bytes() const override {
    if constexpr (TellsMemory<S>) {
      return sizeof *this + value.memory_bytes();
    } else {
      return sizeof *this;
    }
  }

  kj::Array<capnp::word> save() const override {
    if constexpr (KeptAsSnapshot<S>) {
      capnp::MallocMessageBuilder message;
      auto root = message.initRoot<typename S::Snapshot>();
      value.save(root);
      return canonical(root.asReader());
    } else {
      return nullptr;
    }
  }
  void load([[maybe_unused]] Payload saved) override {
    if constexpr (KeptAsSnapshot<S>) {
      PayloadMessage message{saved};
      value.load(message.root<typename S::Snapshot>());
    }
  }
};

template <class S, class... Events>
class StateTypeOf final : public StateType {
 public:
  using Type = StateOf<S, Events...>;
  static_assert(KeptAsSnapshot<S> || !requires { typename S::Snapshot; },
                "a state with a Snapshot also has state_version, save and load");

  StateTypeOf() {
    if constexpr (KeptAsSnapshot<S>) {
      const capnp::StructSchema structs[]{capnp::Schema::from<typename S::Snapshot>(),
                                          capnp::Schema::from<Events>()...};
      form_ = SnapshotForm{capnp::typeId<typename S::Snapshot>(), schema_hash(structs),
                           static_cast<std::uint32_t>(S::state_version)};
    }
  }

  static const S& value_of(const State& state) { return static_cast<const Type&>(state).value; }

  const void* id() const override { return &identity; }
  std::unique_ptr<State> make() const override { return std::make_unique<Type>(); }
  bool is_speculative() const override { return Type::speculative; }
  const std::optional<SnapshotForm>& snapshot_form() const override { return form_; }

 private:
  static constexpr char identity = 0;
  std::optional<SnapshotForm> form_;
};

}  // namespace daybook
