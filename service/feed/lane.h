#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/token.h"
#include "service/feed/frame.h"
#include "service/feed/window.h"
#include "service/http/response_reader.h"

namespace daybook::feed {

/// What all lanes to one Store learn of it. Owned by a RemoteSource, which guards it.
struct Remote {
  std::optional<StoreIdentity> store;            ///< known from the first hello on
  std::unique_ptr<engine::CatalogFold> catalog;  ///< the same
  SourceStatus status;
  bool is_complete = false;  ///< the catalog has been told once

  void note(const SourceStatus& told);
};

/// The reading end of one feed, as a state machine without I/O: it says what to ask for, is given
/// what came, and keeps the Commits that were not read yet. It survives its connections: each goes
/// on where the one before ended. Owned by a RemoteSource, which guards it.
class Lane {
 public:
  /// Without a place it begins at the Store's head.
  Lane(Remote& remote, std::optional<Serial> begin, std::size_t bytes_max)
      : remote_{remote}, bytes_max_{bytes_max}, window_{begin.value_or(Serial{0})},
        begins_at_head_{!begin} {}

  /// A new connection is there: what to send on it.
  std::string begin_connection(std::string_view host);
  /// Bytes came. An Error ends the connection; is_passing says whether another may do better.
  Result<void> received(std::string_view bytes);
  /// The peer closed the connection: why that is an Error.
  Error ended() const;

  /// Whether an Error may be gone with the next attempt.
  static bool is_passing(const Error& error);

  bool has_room() const { return window_.bytes() < bytes_max_; }
  /// Where it began is not known yet: nothing can be read of it.
  bool is_placed() const { return !begins_at_head_; }
  Window& window() { return window_; }
  const Window& window() const { return window_; }

 private:
  Result<void> take_body(std::string_view part);
  Result<void> take(const Frame& frame);
  Result<void> take_hello(std::string_view content);
  Result<void> take_record(const Frame& frame);
  Result<void> refused() const;

  Remote& remote_;
  const std::size_t bytes_max_;
  Window window_;
  bool begins_at_head_;

  // Of the connection:
  std::unique_ptr<http::ResponseReader> response_;
  FrameReader frames_;
  std::string refusal_;
  bool greeted_ = false;
};

}  // namespace daybook::feed
