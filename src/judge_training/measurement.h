// What a judge can tell on poems that it has not seen.
#pragma once

#include <span>
#include <string>

#include "judge/judge.h"
#include "judge_training/replacements.h"

namespace tangyin {

// A share of right choices, with its number of choices.
struct Choices {
  int64_t right = 0, of = 0;
  double share() const noexcept {
    return of > 0 ? static_cast<double>(right) / static_cast<double>(of) : 0;
  }
};

// Areas under the ROC curve are of the real against the spoiled, each score by itself: ½ is
// guessing, 1 is always right.
struct JudgeMeasurements {
  // The true couplet after those before it, untold the title, against one stranger of the same form,
  // place, rhyme and tones; against 63 of the same form and place, of the same rhyme and tones where
  // there are so many.
  Choices quatrain_pair, regulated_pair, quatrain_of_64, regulated_of_64;
  Choices line_pair;                 // the second line of a couplet against a stranger's
  Choices title_of_20;               // the true title among 20
  double couplet_swapped = 0;        // a couplet from a stranger: AUC of the mean fit
  double line_swapped = 0;           // a second line from a stranger: AUC of `lines`
  double reordered = 0;              // two couplets of the poem exchanged: AUC of the mean role
  double title_swapped = 0;          // another poem's title: AUC of the mean fit with the title
  double couplet_replaced = 0;       // characters replaced in a couplet: AUC of `genuine`
  double couplet_by_characters = 0;  // the same: AUC of the mean of `own`
  double character_replaced = 0;     // AUC of `own` over the characters of spoiled passages
  int64_t passages = 0;
};

// As JSON, an object: "quatrain_pair": 0.81, …
std::string to_json(const JudgeMeasurements& measurements);

// `passages` are tests, at most `most` of which are used; `replaced` are of them.
JudgeMeasurements measure_judge(const Judge& judge, std::span<const Passage> passages,
                                std::span<const ReplacedPassage> replaced, size_t most,
                                uint64_t seed);

// Offsets that make scores pointwise mutual information, from strangers among `passages`; the judge's
// own are taken into account.
JudgeOffsets measure_offsets(const Judge& judge, const JudgeOffsets& own,
                             std::span<const Passage> passages, size_t most, uint64_t seed);

// P(a real one's score > a spoiled one's) + ½ P(equal).
double area_under_curve(std::vector<float> real, std::vector<float> spoiled);

}  // namespace tangyin
