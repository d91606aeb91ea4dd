// The course report's generator: character after character, without a form, drawn among the k
// most probable ones.
//
// The report's program gives the text so far to the network along the axis of the batch, as n texts
// of one character; so it draws each character from the one before it alone, from a state of zeros
// (Memory::last_character).  Memory::text reads the whole text, as was meant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "corpus/vocabulary.h"
#include "nn/parameters.h"

namespace tangyin {

enum class Memory { text, last_character };

struct TopKOptions {
  int64_t length = 24;        // tokens in all, the opening included
  int64_t k = 10;             // 1: always the most probable token
  bool proportional = false;  // false: each of the k equally likely, as the report drew
  double temperature = 1;     // of the proportional draw: p^(1/temperature)
  Memory memory = Memory::text;
  bool padding = true;  // <pad> may be drawn, as the report's could; false: never
  uint64_t seed = 1;
};

struct TopKPoem {
  std::vector<Token> tokens;  // the opening first; no <bos>, no <eos>
  // Their characters; special tokens are written as they are named ("<pad>").  In the script of the
  // vocabulary.
  std::string text;
};

// Draws texts from the weights of a network.  It copies nothing: what `parameters` hold when a
// text is drawn is used, so it may stand beside a trainer (LanguageModel::parameters()) between its
// steps.  `vocabulary`, `config` and `parameters` must outlive it.
class TopKSampler {
 public:
  TopKSampler(const ModelConfig& config, const Vocabulary& vocabulary,
              const Parameters& parameters);
  // Of a model file, which it reads and owns.  InputError, FormatError.
  explicit TopKSampler(const std::filesystem::path& model);
  TopKSampler(TopKSampler&&) noexcept;
  ~TopKSampler();

  const Vocabulary& vocabulary() const noexcept;

  // A text that begins with `opening` (UTF-8, at least one character; converted to the script of
  // the model).  Whole-poem models read <bos> first and may draw <eos>, which ends the text;
  // <unk> ends it as well, as in the report's program.  InputError if the opening is empty, longer
  // than the length or has a character that the model does not know.  The same weights and options
  // give the same text.
  TopKPoem sample(const std::string& opening, const TopKOptions& options) const;

  // P(next | text) of all tokens, [V], after the tokens of `text` from a state of zeros.
  std::vector<double> probabilities(std::span<const Token> text) const;

 private:
  struct Owned;
  std::unique_ptr<Owned> owned_;
  const ModelConfig* config_;
  const Vocabulary* vocabulary_;
  const Parameters* parameters_;
};

}  // namespace tangyin
