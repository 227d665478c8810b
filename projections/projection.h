#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/model/message.h"
#include "core/model/recorded.h"
#include "core/model/schema.h"
#include "core/ports/view_store.h"
#include "projections/rows.h"

namespace daybook {

/// The event unions that a projection with several apply() overloads receives:
///   using Listens = daybook::Listens<AccountEvent, ClientEvent>;
template <class... Events>
struct Listens {};

namespace detail {

// The event union of the single apply(), deduced from its member pointer.
template <class P, class Event, class Row>
Listens<Event> listens_of(void (P::*)(const Recorded<Event>&, Rows<Row>&) const);
template <class Event, class Row>
Listens<Event> listens_of(void (*)(const Recorded<Event>&, Rows<Row>&));

template <class P>
struct ListensOf {
  using Type = decltype(listens_of(&P::apply));
};
template <class P>
requires requires { typename P::Listens; }
struct ListensOf<P> {
  using Type = typename P::Listens;
};

}  // namespace detail

/// A user's projection: applies events to the Rows of a View. A plain struct with
///   using Row = ...;                                // a Cap'n Proto struct
///   static constexpr auto name = "balances";        // [a-z0-9_]+
///   static constexpr int version = 1;               // raise it to make another View
///   void apply(const Recorded<AccountEvent>&, Rows<Row>&) const;  // one for each event union
///   using Listens = daybook::Listens<...>;          // only with more than one apply()
/// apply() must depend only on its arguments; otherwise a rebuild gives other rows. A new version
/// is built from the first Commit.
template <class P>
concept Projection = std::default_initializable<P> && requires {
  typename P::Row;
  typename detail::ListensOf<P>::Type;
  std::string{P::name};
  { P::version } -> std::convertible_to<int>;
};

/// A Projection with its types erased. Owned by its Projector. Immutable; any thread may call it.
class ProjectionDefinition {
 public:
  virtual ~ProjectionDefinition() = default;

  const ViewName& name() const { return name_; }
  const RowSchema& rows() const { return rows_; }
  const std::vector<EventSchema>& events() const { return events_; }

  /// Applies one event. Returns false for an event of another category, which is skipped. Errors:
  /// unknown_event, before user code runs, when this program does not know the event's type or,
  /// with `checks_values`, a value in the event; internal when apply() throws.
  Result<bool> apply(const EventView& event, RowBatch& batch, bool checks_values = false) const;

 protected:
  ProjectionDefinition(ViewName name, RowSchema rows, std::vector<EventSchema> events)
      : name_{std::move(name)}, rows_{std::move(rows)}, events_{std::move(events)} {}

  /// Calls the user's apply() for the union `events()[listened]`. Throws what apply() throws.
  virtual void call(std::size_t listened, const EventView& event, RowBatch& batch) const = 0;

  /// Fails when the name, the version or the categories are invalid.
  static Result<void> check(const ViewName& name, const std::vector<EventSchema>& events);
  static Result<ViewName> make_name(std::string name, int version);

 private:
  ViewName name_;
  RowSchema rows_;
  std::vector<EventSchema> events_;
};

template <Projection P, class L = typename detail::ListensOf<P>::Type>
class ProjectionOf;

/// The definition of one Projection: `ProjectionOf<Balances>::make()`.
template <Projection P, class... Events>
class ProjectionOf<P, Listens<Events...>> final : public ProjectionDefinition {
 public:
  using Row = typename P::Row;

  /// Fails with schema_mismatch when a schema is not an event union or not a row struct.
  static Result<std::unique_ptr<ProjectionDefinition>> make() {
    DAYBOOK_TRY(auto name, make_name(P::name, P::version));
    DAYBOOK_TRY(auto rows, RowSchema::of<Row>());
    std::vector<EventSchema> events;
    Result<void> added;
    (void)((added = add<Events>(events)) && ...);
    DAYBOOK_CHECK(added);
    DAYBOOK_CHECK(check(name, events));
    return std::unique_ptr<ProjectionDefinition>{
        new ProjectionOf{std::move(name), std::move(rows), std::move(events)}};
  }

 private:
  using ProjectionDefinition::ProjectionDefinition;

  template <class Event>
  static Result<void> add(std::vector<EventSchema>& events) {
    DAYBOOK_TRY(auto schema, EventSchema::of<Event>());
    events.push_back(std::move(schema));
    return {};
  }

  void call(std::size_t listened, const EventView& event, RowBatch& batch) const override {
    std::size_t number = 0;
    (void)((number++ == listened && (call_with<Events>(event, batch), true)) || ...);
  }

  template <class Event>
  void call_with(const EventView& event, RowBatch& batch) const {
    PayloadMessage message{event.payload};
    Rows<Row> rows{batch};
    projection_.apply(Recorded<Event>{message.root<Event>(), event}, rows);
  }

  P projection_;
};

}  // namespace daybook
