// Interpolated Kneser-Ney n-grams: what counting alone can predict, to compare a network with.
//   Kneser, Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995;
//   Chen, Goodman, "An empirical study of smoothing techniques for language modeling", 1999.
//
//   p_k(w | h) = max(a(hw) − D_k, 0) / A(h)  +  D_k · T(h) / A(h) · p_{k−1}(w | h')
//   p_0(w)     = 1 / V
//
// h has k − 1 tokens, h' is h without its first one; a(hw) is the count of hw at the highest order
// and where h begins with the beginning of a text, elsewhere the number of different tokens that
// stand before hw; A(h) = Σ_w a(hw) and T(h) is the number of w with a(hw) > 0.  Where h never
// occurred, p_k(w | h) = p_{k−1}(w | h').  The discount of an order is D_k = n₁/(n₁ + 2 n₂), where
// n_c is the number of n-grams of that order with a = c (½ where n₁ or n₂ is 0).
//
// The probabilities of all V tokens sum to 1 after every text.  Order 0 is the uniform
// distribution; order 1 is how often each token occurs, smoothed by the uniform one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "corpus/vocabulary.h"
#include "training/batch_source.h"
#include "training/evaluation.h"

namespace tangyin {

struct NgramOptions {
  int order = 5;                            // 0 … 8
  int64_t vocabulary = 0;                   // V; every token lies in [0, V)
  std::optional<Token> end = std::nullopt;  // predicted after the last token of each text
};

class Ngram {
 public:
  // Counts `texts`, token ids without anything before or after them.  Each begins from an empty
  // context, which no token of another text follows.  UsageError if the order or a token is out of
  // range.  43,000 poems of 60 characters at order 5: a few seconds, about 300 MB.
  Ngram(std::span<const std::vector<Token>> texts, const NgramOptions& options);

  int order() const noexcept { return options_.order; }
  int64_t vocabulary() const noexcept { return options_.vocabulary; }
  double discount(int order) const;  // D of an order in 1 … order()

  // P(next | text): `text` is all of the text so far, from its first token, or at least the last
  // order() tokens of it.  Never 0 except where V is.
  double probability(std::span<const Token> text, Token next) const;

 private:
  // The n-grams of one length, in the order of their prefixes, so that those with a common prefix
  // stand together.
  struct Level {
    std::vector<Token> last;      // last token of each n-gram, rising among those of one prefix
    std::vector<uint32_t> first;  // [prefixes + 1]: where those of each prefix begin
    std::vector<uint32_t> count;  // a(hw)
    std::vector<uint32_t> total;  // [prefixes] A(h)
    std::vector<uint32_t> kinds;  // [prefixes] T(h)
    double discount = 0.5;
  };
  struct Counter;
  void add_first_level(const Counter& counter);
  void add_level(Counter& counter, size_t k);
  static void finish(Level& level);
  static std::optional<uint32_t> find(const Level& level, uint32_t prefix, Token token);

  NgramOptions options_;
  std::vector<Level> levels_;  // [k − 1]: the k-grams
};

// The sums of every estimator (training/evaluation.h) for an n-gram on epoch 0 of `source`, whose
// batches have `batch_size` sequences: exactly the tokens and the batches that measure_perplexity
// counts for a network.  `marked`: the first input of each text is no token of it but a beginning
// (<bos>, or the <pad> of window_begin=pad).
Perplexity measure_ngram(const Ngram& ngram, const Vocabulary& vocabulary, BatchSource& source,
                         Index batch_size, bool marked);

}  // namespace tangyin
