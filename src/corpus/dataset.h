// The two data sets of the presets, from a corpus to token ids.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "corpus/cleaning.h"
#include "corpus/heading.h"
#include "corpus/split.h"
#include "corpus/vocabulary.h"
#include "corpus/windows.h"

namespace tangyin {

inline constexpr double kTestShare = 0.2;

// Whole poems (preset base): traditional, punctuation kept, split 80/20 by near-duplicate group.
struct PoemDataset {
  Vocabulary vocabulary;
  std::vector<std::vector<Token>> train, test;
  // Song verse without what shares a line with a test poem; where wanted.
  std::vector<std::vector<Token>> song;
  // Of each poem above, in the same order; empty unless wanted.
  std::vector<Heading> train_headings, test_headings, song_headings;
  int64_t groups = 0;
  bool simplified = false;  // the corpus was in simplified characters and has been converted
};
struct PoemDatasetOptions {
  int64_t poems = 0;  // the first so many clean poems, 0 for all
  int64_t min_frequency = 2, max_size = 0;
  bool song = false;
  bool headings = false;  // the vocabulary then has kHeadingTokens
  uint64_t seed = 1;
  // Instead of one built from the training poems.
  std::optional<Vocabulary> vocabulary = std::nullopt;
};
PoemDataset poem_dataset(const std::filesystem::path& corpus, const PoemDatasetOptions& options);

// Windows (presets report, report-original, report-final).
struct WindowDataset {
  Vocabulary vocabulary;
  std::vector<std::vector<Token>> train_poems, test_poems;  // what is cut
  Windows train, test;
};
struct WindowDatasetOptions {
  int64_t poems = 43190, train_poems = 34552;
  int64_t max_size = 6251, min_frequency = 1;
  uint64_t seed = 1;
  bool punctuation = false;  // report_text
  WindowOptions windows = {};
};
WindowDataset window_dataset(const std::filesystem::path& corpus,
                             const WindowDatasetOptions& options);

}  // namespace tangyin
