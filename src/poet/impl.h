// What a Poet holds.
#pragma once

#include <tangyin/poet.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "composing/composer.h"
#include "prosody/rhyme_book.h"

namespace tangyin {

// Rhyme books, each built when it is first asked for and then kept.  Thread-safe.
class RhymeBooks {
 public:
  const RhymeBook& get(RhymeSystem system, ReadAs script) const;

 private:
  mutable std::mutex building_;
  mutable std::map<std::pair<RhymeSystem, ReadAs>, std::unique_ptr<const RhymeBook>> books_;
};

struct Poet::Impl {
  void open_model(Weights weights, int threads);
  void open_composer(std::optional<SafetensorsFile> index, std::optional<Judge> judge);

  std::vector<std::byte> model_bytes, index_bytes;  // where the poet was opened from memory
  std::unique_ptr<const Engine> engine;             // null without a model
  std::unique_ptr<const Composer> composer;
  bool has_index = false;
  RhymeBooks books;
};

// The functions of Poet, one file each.  They throw what the rooms below throw.
std::vector<WrittenPoem> write_poems(const Composer& composer, const WriteRequest& request,
                                     const Observer& observer);
std::vector<CheckedPoem> check_poems(const RhymeBooks& books, const CheckRequest& request);
std::vector<RhymeInfo> list_rhymes(const RhymeBook& book, Script script);
std::vector<FormInfo> list_forms(Script script);

}  // namespace tangyin
