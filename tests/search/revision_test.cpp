#include "search/revision.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "search/synthetic.h"

namespace tangyin {
namespace {

// A poem of the grid that a narrow search found, and the same revised.
struct Revised {
  explicit Revised(uint64_t seed, bool beam = false)
      : options{.particles = 16, .beam = beam, .seed = seed},
        before(search({s.engine, s.lexicon, grid}, options).front()),
        after(revise({s.engine, s.lexicon, grid}, options, before, 2)) {}
  Synthetic s;
  Grid grid = quatrain();
  SearchOptions options;
  Candidate before, after;
};

TEST(Revision, RanksNoLowerAndMostlyHigher) {
  int changed = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    const Revised poem(seed);
    EXPECT_FALSE(ranks_before(poem.before, poem.after, poem.options));
    changed += poem.before.text != poem.after.text;
  }
  EXPECT_GT(changed, 5);
}

// Lines before the open couplet keep the probabilities that they had, those after it are read anew:
// together they must be what the model says of the whole poem.
TEST(Revision, KnowsTheModelsProbabilitiesOfHeldLines) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    const Revised poem(seed);
    const Engine& engine = poem.s.engine;
    States states(engine, 1);
    begin_text(engine, states, poem.after.text.size());
    const OwnedMatrix<float> row(1, engine.row_size());
    for (size_t n = 0; n < poem.after.text.size(); ++n) {
      const Token token = poem.after.text[n];
      engine.log_probabilities(states, row.view());
      EXPECT_EQ(poem.after.log_probs[n], row.view()(0, token)) << "seed " << seed << ", " << n;
      engine.feed(states, {&token, 1});
      const std::optional<Token>& mark = n % 10 == 4 ? poem.s.lexicon.comma : poem.s.lexicon.stop;
      if (n % 5 == 4) engine.feed(states, {&*mark, 1});
    }
  }
}

TEST(Revision, KeepsTheTonesAndOneRhyme) {
  for (const bool beam : {false, true})
    for (uint64_t seed = 1; seed <= 6; ++seed) {
      const Revised poem(seed, beam);
      RhymeSet rhymes;
      rhymes.set();
      for (const size_t end : {size_t{9}, size_t{19}})
        rhymes &= poem.s.lexicon[poem.after.text[end]].rhymes;
      EXPECT_TRUE(rhymes.any());
      for (size_t l = 0; l < 4; ++l)
        EXPECT_TRUE(std::ranges::any_of(
            poem.grid.plans.front().lines[l].variants,
            [&](const auto& variant) {
              for (size_t c = 0; c < 5; ++c)
                if (!allows(poem.s.lexicon[poem.after.text[5 * l + c]].tones, variant[c]))
                  return false;
              return true;
            }))
            << "line " << l;
    }
}

TEST(Revision, LeavesACoupletThatWasGivenWhole) {
  const Synthetic s;
  Grid grid = quatrain();
  const SearchOptions options{.particles = 16};
  const Candidate whole = search({s.engine, s.lexicon, grid}, options).front();
  for (size_t l = 0; l < 2; ++l)
    grid.plans.front().lines[l].given.assign(
        whole.text.begin() + static_cast<std::ptrdiff_t>(5 * l),
        whole.text.begin() + static_cast<std::ptrdiff_t>(5 * l + 5));
  const SearchTask task{s.engine, s.lexicon, grid};
  const Candidate before = search(task, options).front(), after = revise(task, options, before, 2);
  EXPECT_TRUE(std::equal(whole.text.begin(), whole.text.begin() + 10, after.text.begin()));
}

TEST(Revision, TheSameSeedGivesTheSamePoem) {
  EXPECT_EQ(Revised(3).after.text, Revised(3).after.text);
}

}  // namespace
}  // namespace tangyin
