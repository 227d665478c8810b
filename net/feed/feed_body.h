#pragma once

#include <atomic>
#include <optional>

#include "net/feed/feeds.h"

namespace daybook::feed {

/// One feed: hello, the catalog up to the place, then Commits as they become durable, with
/// heartbeats. Owned by its connection. Any thread may call it: methods only post to the executor
/// of the feeds, which runs one step at a time.
class FeedBody final : public http::BodyStream, public std::enable_shared_from_this<FeedBody> {
 public:
  FeedBody(Feeds& feeds, std::uint64_t id, Serial after);
  ~FeedBody() override;

  void next(Completion<std::string> part) override;
  void finish() override;

  /// Any thread.
  FeedStatus status() const;
  std::uint64_t id() const { return id_; }

 private:
  enum class Stage : std::uint8_t { hello, catalog, records, ended };

  void advance();
  void make_part(std::string& part);
  void answer(std::string part);
  void append_catalog(std::string& part);
  void append_commits(std::string& part);
  void end(const Error& reason, std::string& part);
  void wait();
  void beat_later();
  void beat();

  Feeds& feeds_;
  const std::uint64_t id_;
  const Serial after_;
  Stage stage_ = Stage::hello;
  Position catalog_place_;
  Serial place_;
  bool finishing_ = false;
  bool silent_ = false;  // nothing sent since the last heartbeat check
  PageBuffer buffer_;
  Watch watch_;
  std::optional<Completion<std::string>> asked_;

  std::atomic<std::uint64_t> sent_place_;
  std::atomic<std::uint64_t> sent_commits_{0};
  std::atomic<std::uint64_t> sent_bytes_{0};
};

}  // namespace daybook::feed
