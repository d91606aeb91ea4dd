// Fits LineReward, PairReward and EndingReward to readings: ridge regression of the marks of lines, and of what
// their poems got for coherence and meaning, on the means of hidden states and log-probabilities of
// their characters, by the model as the search runs it, on their phrases, on the grades of their endings
// and on the pairs of their characters; its head of titles also to how titles were graded by themselves.  A line with characters that an editor struck out is wanted lower, and these lower than its
// others.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "inference/engine.h"
#include "reward_training/endings.h"
#include "reward_training/marked_rows.h"
#include "reward_training/readings.h"
#include "reward_training/titles.h"
#include "verse_index/ending_reward.h"
#include "verse_index/line_reward.h"
#include "verse_index/pair_reward.h"
#include "verse_index/phrases.h"

namespace tangyin {

// What the regression knows of text besides the model.
struct TextKnowledge {
  const CountedPhrases& phrases;
  const GradedEndings& endings;
  std::span<const GradedTitle> titles = {};  // fewer than five say nothing
};

// [rows, H + 2 + kEndingGrades]  Of the characters that a row counts, each times its weight: hidden states,
// ln P, as the model reads them told of the form and the title, and 1 for each that ends a phrase; then for
// each grade 1 where the ending of the line has it, times the mean weight of its characters and the length
// of the line.  `progress`, which may be empty, hears how many readings are done.
OwnedMatrix<float> row_features(const Engine& engine, std::span<const MarkedPoem> readings,
                                std::span<const MarkedRow> rows, const TextKnowledge& knowledge,
                                const std::function<void(size_t)>& progress = {});

// The state that a title leaves: that of the model once it has read the heading and <bos>.
struct TitleFeatures {
  OwnedMatrix<float> values;  // [titles, H]
  std::vector<size_t>
      of_poem;  // [readings]  the row of each; poems of one form and title share one
};
TitleFeatures title_features(const Engine& engine, std::span<const MarkedPoem> readings);

struct FittedReward {
  LineReward reward;
  std::vector<PairWeight> pairs;
  std::vector<EndingWeight> endings;  // all that are graded, each with the weight of its grade
  std::vector<double> of_grade;       // [kEndingGrades]  these weights
  size_t poems = 0, lines = 0,
         edited = 0;  // edited: poems of which an editor struck out the faults
  // By five-fold cross-validation, grouped by title: how what is predicted correlates with what
  // readers said, lines beside lines at the same place of the same form, poems (by their mean mark)
  // beside others under the same title.
  double line_correlation = 0, poem_correlation = 0;
  double title_correlation =
      0;  // of the mean of the lines under a title, beside others of its form
  double grade_correlation = 0;  // of what is foreseen of the grade of a title by itself; 0 without
  // Of lines with struck characters, in how many these are foreseen to be worse than the others.
  double faults_found = 0;
};

// Error where `readings` has fewer than five titles, or the model is one of windows.
FittedReward fit_reward(const Engine& engine, std::span<const MarkedPoem> readings,
                        const TextKnowledge& knowledge,
                        const std::function<void(size_t)>& progress = {});

}  // namespace tangyin
