// What a Poet holds.
#pragma once

#include <tangyin/poet.h>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
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

// The traditional characters that have a simplified form, computed when they are first asked for.
// Thread-safe.
class TraditionalForms {
 public:
  // The customary one first, then by code point; empty where there is none.
  std::u32string of(char32_t simplified, const RhymeBook& book) const;

 private:
  mutable std::once_flag found_;
  mutable std::unordered_map<char32_t, std::u32string> forms_;
};

struct Poet::Impl {
  void open_model(Weights weights, int threads);
  const Composer& open_one() const;  // the problem no_model where there is none
  void open_composer(std::optional<SafetensorsFile> index, std::optional<Judge> judge);

  std::vector<std::byte> model_bytes, index_bytes;  // where the poet was opened from memory
  std::unique_ptr<const Engine> engine;             // null without a model
  std::unique_ptr<const Composer> composer;
  bool has_index = false;
  RhymeBooks books;
  TraditionalForms traditional_forms;
};

// The functions of Poet, one file each.  They throw what the rooms below throw.
std::vector<WrittenPoem> write_poems(const Composer& composer, const WriteRequest& request,
                                     const Observer& observer);
std::vector<CheckedPoem> check_poems(const RhymeBooks& books, const CheckRequest& request);
Alternatives find_alternatives(const Composer& composer, const AlternativesRequest& request,
                               const std::function<bool()>& cancelled);
Trace trace_verse(const Composer& composer, const TraceRequest& request,
                  const std::function<bool()>& cancelled);
CharacterInfo describe_character(const RhymeBooks& books, const TraditionalForms& forms,
                                 const CharacterRequest& request);
std::vector<RhymeInfo> list_rhymes(const RhymeBook& book, Script script);
std::vector<FormInfo> list_forms(Script script);

}  // namespace tangyin
