#include "search/rescoring.h"

#include <gtest/gtest.h>

#include "search/synthetic.h"

namespace tangyin {
namespace {

const std::vector<Token> kBefore{2, 20, 31, 42}, kCandidates{9, 50, 77, 120};
const std::vector<Following> kAfter{{60, false}, {4, true}, {61, false}, {5, true}};

// The same by plain loops in double.
double naive_score(const StoredModel& model, Token candidate) {
  std::vector<Token> text = kBefore;
  text.push_back(candidate);
  for (const Following& f : kAfter) text.push_back(f.token);
  const std::vector<Doubles> rows = naive_log_probabilities(model, text);
  double score = rows[kBefore.size() - 1][static_cast<size_t>(candidate)];
  for (size_t n = 0; n < kAfter.size(); ++n) {
    const Doubles& row = rows[kBefore.size() + n];
    score += kAfter[n].mark ? std::log(std::exp(row[4]) + std::exp(row[5]))
                            : row[static_cast<size_t>(kAfter[n].token)];
  }
  return score;
}

TEST(Rescoring, ReadsWhatFollowsOnceWithEachCandidate) {
  const StoredModel model = Synthetic::model(200, 3);
  const Synthetic synthetic(Synthetic::model(200, 3));
  const Engine engine(Weights(Synthetic::model(200, 3)), {.dtype = WeightDtype::fp32});
  States states(engine, static_cast<Index>(kCandidates.size()));
  states.resize(1);
  for (const Token& token : kBefore) engine.feed(states, {&token, 1});
  const OwnedMatrix<float> row(1, engine.row_size());
  engine.log_probabilities(states, row.view());
  const std::vector<double> scores =
      rescore(engine, states, row.view().data, kCandidates, kAfter, synthetic.lexicon, nullptr);
  ASSERT_EQ(scores.size(), kCandidates.size());
  for (size_t n = 0; n < scores.size(); ++n)
    EXPECT_NEAR(scores[n], naive_score(model, kCandidates[n]), 1e-4);  // five fp32 logarithms
}

TEST(Rescoring, StopsBeforeAnyStepWhereTheWatchSaysSo) {
  const Synthetic synthetic(200, 3);
  const OwnedMatrix<float> row(1, synthetic.engine.row_size());
  for (int steps : {0, 2}) {
    States states(synthetic.engine, static_cast<Index>(kCandidates.size()));
    states.resize(1);
    int asked = 0;
    SearchWatch watch;
    watch.cancelled = [&] { return asked++ == steps; };
    EXPECT_THROW(rescore(synthetic.engine, states, row.view().data, kCandidates, kAfter,
                         synthetic.lexicon, &watch),
                 Cancelled);
    EXPECT_EQ(asked, steps + 1);
  }
}

}  // namespace
}  // namespace tangyin
