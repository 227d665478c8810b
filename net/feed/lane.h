#pragma once

#include <memory>
#include <optional>
#include <string>

#include "core/model/token.h"
#include "net/feed/frame.h"
#include "net/feed/window.h"
#include "net/http/response_reader.h"

namespace daybook::feed {

/// The state of one Store, shared by all lanes to it. Owned by a RemoteSource, under its lock.
struct Remote {
  std::optional<StoreIdentity> store;            ///< set by the first hello
  std::unique_ptr<engine::CatalogFold> catalog;  ///< set by the first hello
  SourceStatus status;
  bool is_complete = false;  ///< the catalog was received once

  void note(const SourceStatus& told);
};

/// The reading end of one feed, as a state machine without I/O: gives the request to send, takes
/// the bytes received, keeps Commits until they are read. Outlives its connections: each one
/// continues where the last ended. Owned by a RemoteSource, under its lock.
class Lane {
 public:
  /// Without `begin` it starts at the head of the Store.
  Lane(Remote& remote, std::optional<Serial> begin, std::size_t bytes_max)
      : remote_{remote}, bytes_max_{bytes_max}, window_{begin.value_or(Serial{0})},
        begins_at_head_{!begin} {}

  /// Starts a new connection; returns the request to send.
  std::string begin_connection(std::string_view host);
  /// Takes received bytes. An Error ends the connection; is_passing says whether to reconnect.
  Result<void> received(std::string_view bytes);
  /// The Error to report when the peer has closed the connection.
  Error ended() const;

  /// Whether a retry may succeed.
  static bool is_passing(const Error& error);

  bool has_room() const { return window_.bytes() < bytes_max_; }
  /// False until a lane that started at the head knows its place; it cannot be read before.
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

  // State of the current connection:
  std::unique_ptr<http::ResponseReader> response_;
  FrameReader frames_;
  std::string refusal_;
  bool greeted_ = false;
};

}  // namespace daybook::feed
