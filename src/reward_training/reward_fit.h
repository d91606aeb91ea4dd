// Fits LineReward and PairReward to readings: ridge regression of the marks of lines, and of what
// their poems got for coherence and meaning, on the means of hidden states and log-probabilities of
// their characters, by the model as the search runs it, and on the pairs of their characters.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "inference/engine.h"
#include "reward_training/readings.h"
#include "verse_index/line_reward.h"
#include "verse_index/pair_reward.h"

namespace tangyin {

// One line as the model reads it, told of the form and the title.
struct LineFeatures {
  OwnedMatrix<float> values;    // [lines, H+1]  mean hidden state, then mean ln P of its characters
  std::vector<size_t> reading;  // [lines]  index into the readings
  std::vector<size_t> line;     // [lines]  of its poem
};

// The state that a title leaves: that of the model once it has read the heading and <bos>.
struct TitleFeatures {
  OwnedMatrix<float> values;  // [titles, H]
  std::vector<size_t>
      of_poem;  // [readings]  the row of each; poems of one form and title share one
};
TitleFeatures title_features(const Engine& engine, std::span<const MarkedPoem> readings);

// Those of all lines of `readings`.  `progress`, which may be empty, hears how many readings are done.
LineFeatures line_features(const Engine& engine, std::span<const MarkedPoem> readings,
                           const std::function<void(size_t)>& progress = {});

struct FittedReward {
  LineReward reward;
  std::vector<PairWeight> pairs;
  size_t poems = 0, lines = 0;
  // By five-fold cross-validation, grouped by title: how what is predicted correlates with what
  // readers said, lines beside lines at the same place of the same form, poems (by their mean mark)
  // beside others under the same title.
  double line_correlation = 0, poem_correlation = 0;
  double title_correlation =
      0;  // of the mean of the lines under a title, beside others of its form
};

// Error where `readings` has fewer than five titles, or the model is one of windows.
FittedReward fit_reward(const Engine& engine, std::span<const MarkedPoem> readings,
                        const std::function<void(size_t)>& progress = {});

}  // namespace tangyin
