// Every estimator of perplexity for several models on the same test tokens, side by side: that of
// the course report beside those that can be compared.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "training/evaluation.h"
#include "training/settings.h"

namespace tangyin {

struct NamedModel {
  std::string name;            // of the row
  std::filesystem::path path;  // model file with the vocabulary of the split
};

struct PerplexityRow {
  std::string name;  // "uniform", "unigram", "5-gram", or that of the NamedModel
  int order = -1;    // of the n-gram; −1: a model file
  Perplexity sums;   // from which every estimator follows, with or without padding and
                     // punctuation: sums.counting(Counting::…).by(Estimator::…)
};

struct PerplexityTable {
  std::string data;        // a sentence: poems, windows, split, vocabulary
  int64_t vocabulary = 0;  // V, special tokens included: the perplexity of the uniform row
  int64_t train_poems = 0, test_poems = 0;
  double padding_share = 0;      // of the counted test targets, 0 … 1
  double punctuation_share = 0;  // of them
  std::vector<PerplexityRow> rows;
};

// What is asked after each batch of a network and after each n-gram, with the row's name and the
// share of the table that is done; false: stop.
using TableProgress = std::function<bool(const std::string& name, double done)>;

// Rows for the n-grams of `orders` (0: uniform, 1: unigram, …), counted on the training part, then
// for `models`, all on the test part of the data that `settings` describe (data, sizes, windows,
// batch_size, seed), batch by batch as a run with these settings tests itself.  With data = windows
// the windows are tested (padding counted) whatever settings.estimator is, and the n-grams count
// each training poem once, padded as its first window is; with data = poems each poem is tested
// whole, <bos> … <eos>.  InputError if a model's vocabulary is not that of the split; Error if it
// was told to stop.
PerplexityTable perplexity_table(const TrainSettings& settings, const std::string& corpus,
                                 std::span<const int> orders, std::span<const NamedModel> models,
                                 const TableProgress& go_on = {});

}  // namespace tangyin
