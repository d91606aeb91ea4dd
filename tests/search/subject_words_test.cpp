#include "search/subject_words.h"

#include <gtest/gtest.h>

#include <map>

#include "search/search.h"
#include "synthetic.h"

namespace tangyin {
namespace {

// Tokens of the synthetic lexicon: 3n has both tones, 3n + 1 is level, 3n + 2 oblique.
constexpr Token kLevel = 100, kOblique = 101, kEither = 102;

class SubjectWordsTest : public ::testing::Test {
 protected:
  std::map<Token, float> gains(const std::vector<SubjectWord>& words, const Particle& particle,
                               size_t column, bool begins = true) const {
    std::map<Token, float> result;
    const SubjectWords subject(words, 2, synthetic_.lexicon);
    subject.each(particle, line_, column, [&](const SubjectWords::Gain& gain) {
      EXPECT_EQ(gain.begins, begins);
      result[gain.token] = gain.nats;
    });
    return result;
  }
  static Particle having(std::vector<Token> text) {
    Particle particle;
    particle.rhymes.set();
    particle.text = std::move(text);
    return particle;
  }
  const Synthetic synthetic_;
  LinePlan line_{.variants = {{Z, Z, P, P, Z}, {P, P, Z, Z, P}},
                 .given = std::vector<Token>(5, kBlank)};
};

TEST_F(SubjectWordsTest, BeginWhereAFootBeginsInTonesThatThePatternHas) {
  const std::vector<SubjectWord> words{{kOblique, kEither, 1.5F}, {kLevel, 103, 1}};
  const auto first = gains(words, having({}), 0);  // 101 102: ZZ; 100 103: PP by the second
  EXPECT_EQ(first, (std::map<Token, float>{{kOblique, 3.0F}, {kLevel, 2.0F}}));
  EXPECT_TRUE(gains(words, having({8}), 1).empty());  // within a foot
  Particle second = having({8, 11});
  second.variants = 1;  // ZZPPZ goes on
  EXPECT_EQ(gains(words, second, 2), (std::map<Token, float>{{kLevel, 2.0F}}));
  EXPECT_TRUE(gains({{kLevel, kOblique, 1}}, having({}), 0).empty());  // PZ fits nowhere
}

TEST_F(SubjectWordsTest, AreCompletedAfterTheirFirstCharacter) {
  const std::vector<SubjectWord> words{{kOblique, 104, 1}, {kOblique, 107, 1}, {8, 11, 1}};
  EXPECT_EQ(gains(words, having({kOblique}), 1, false),
            (std::map<Token, float>{{104, 2.0F}, {107, 2.0F}}));
}

TEST_F(SubjectWordsTest, ComeOnceInALineAndNotWithCharactersThatThePoemHas) {
  const std::vector<SubjectWord> words{{8, 11, 1}, {kLevel, 103, 1}};
  EXPECT_TRUE(gains(words, having({8, 11}), 2).empty());
  const std::vector<SubjectWord> again{{kLevel, 103, 1}};
  Particle later = having({103, 8, 11, 14, 17, 20, 23});
  later.variants = 1;
  EXPECT_TRUE(gains(again, later, 2).empty());
}

TEST_F(SubjectWordsTest, HaveTheRhymeOfTheLineAtItsEnd) {
  line_.rhymes = true;
  Particle particle = having({8, 11, 14});
  particle.variants = 1;
  particle.text = {101, 104, 100};
  particle.rhymes.reset();
  const std::vector<SubjectWord> words{{103, 110, 1}};  // PZ at the end of ZZPPZ
  EXPECT_TRUE(gains(words, particle, 3).empty());
  particle.rhymes = synthetic_.lexicon[110].rhymes;
  EXPECT_EQ(gains(words, particle, 3).size(), 1U);
}

TEST_F(SubjectWordsTest, LeaveRoomForWhatIsGiven) {
  line_.given[1] = 104;
  EXPECT_TRUE(gains({{kOblique, 107, 1}}, having({}), 0).empty());
  EXPECT_EQ(gains({{kOblique, 104, 1}}, having({}), 0).size(), 1U);
}

TEST(SubjectWordsInSearch, AreWrittenAndCountInTheRanking) {
  const Synthetic synthetic;
  Grid grid = quatrain();
  SearchOptions options{.particles = 32, .seed = 5};
  const auto plain =
      search({.engine = synthetic.engine, .lexicon = synthetic.lexicon, .grid = grid}, options);
  grid.subject = {{kLevel, kOblique, 2}, {109, 112, 2}, {113, 116, 2}, {kEither, 119, 2}};
  options.subject_words = 4;
  const SearchTask task{.engine = synthetic.engine, .lexicon = synthetic.lexicon, .grid = grid};
  const SubjectWords subject(grid.subject, options.subject_words, synthetic.lexicon);
  const auto drawn = search(task, options);
  ASSERT_FALSE(plain.empty());
  ASSERT_FALSE(drawn.empty());
  EXPECT_EQ(subject.in_poem(grid.plans[0], plain.front().text), 0);  // 4 of 400² pairs
  EXPECT_GE(drawn.front().subject_words, 16);                        // two words at least
  for (const Candidate& candidate : drawn)
    EXPECT_EQ(candidate.subject_words, subject.in_poem(grid.plans[0], candidate.text));
  options.subject_words = 0;
  const auto heedless = search(task, options);
  EXPECT_EQ(heedless.front().text, plain.front().text);
  EXPECT_EQ(heedless.front().subject_words, 0);
}

}  // namespace
}  // namespace tangyin
