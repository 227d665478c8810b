#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>

#include "net/feed/lane.h"
#include "net/feed/remote_source.h"

namespace daybook::feed {

/// The address of the other end.
struct Address {
  std::string host;  ///< IPv6 without brackets, as for a name lookup
  std::string port;
  std::string authority;  ///< host and port, as in a Host header

  static Result<Address> parse(std::string_view url);
};

/// State shared by the places of one RemoteSource. Owned by it.
struct Shared {
  Shared(const RemoteOptions& its_options, Address its_address, const Clock& its_clock)
      : options{its_options}, address{std::move(its_address)}, clock{its_clock} {}

  const RemoteOptions options;
  const Address address;
  const Clock& clock;
  mutable std::mutex mutex;  ///< guards `remote`, and the lane and error of each place
  Remote remote;
  std::uint64_t connections = 0;
  std::optional<Error> last_error;
  std::function<void(Serial end)> on_commits;  ///< called without the lock, on the I/O thread
  std::function<void(bool is_lost)> on_news;   ///< the same: data arrived, or a place failed
};

/// A place that is read from: a Lane and the socket that feeds it, with reconnects. While the lane
/// is full it does not read, so TCP holds the sender back. Owned by the RemoteSource and its own
/// pending operations. Lane and error are under the shared lock; everything else is for the I/O
/// thread only.
class Place : public std::enable_shared_from_this<Place> {
 public:
  Place(Shared& shared, boost::asio::io_context& io, std::optional<Serial> begin);

  void connect();
  /// The lane has room again.
  void resume();
  void close();
  /// Called periodically: disconnects from a silent peer.
  void tick();

  // Under the lock:
  Lane lane;
  std::optional<Error> error;   ///< set when the place has failed for good
  std::uint64_t last_read = 0;  ///< number of the last read; 0 = never
  bool is_connected = false;

 private:
  enum class State : std::uint8_t { connecting, reading, full, waiting, idle, closed };

  void began();
  void read();
  void received(std::size_t bytes);
  void lost(const Error& why);
  void retry_later();

  Shared& shared_;
  boost::asio::ip::tcp::resolver resolver_;
  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer retry_;
  State state_ = State::idle;
  SteadyTime heard_;
  std::chrono::milliseconds pause_;
  std::string request_;
  std::vector<char> buffer_;
};

}  // namespace daybook::feed
