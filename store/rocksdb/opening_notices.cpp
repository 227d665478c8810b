#include "store/rocksdb/opening_notices.h"

#include <utility>

namespace daybook::engine {

void OpeningNotices::add(std::string_view word, std::string sentence) {
  notices_.push_back({std::string{word}, std::move(sentence)});
}

void OpeningNotices::add_all(std::string_view word, const std::vector<std::string>& sentences) {
  for (const auto& sentence : sentences) add(word, sentence);
}

void OpeningNotices::add_at_once(std::string_view word, std::string sentence) {
  tell(diagnostics_, Severity::notice, word, "{}", sentence);
  notices_.push_back({std::string{word}, std::move(sentence), true});
}

void OpeningNotices::tell_rest() {
  const auto took = std::chrono::duration<double>(clock_.steady_now() - begun_).count();
  for (auto& notice : notices_) {
    if (std::exchange(notice.is_told, true)) continue;
    tell(diagnostics_, Severity::notice, notice.word, "{} (opening the store took {:.3f} s)",
         notice.sentence, took);
  }
}

std::vector<std::string> OpeningNotices::sentences() const {
  std::vector<std::string> sentences;
  for (const auto& notice : notices_) sentences.push_back(notice.sentence);
  return sentences;
}

}  // namespace daybook::engine
