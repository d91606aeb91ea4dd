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
    Grid grid = grid_;
    grid.subject = words;
    const SubjectWords subject(grid, 2, synthetic_.lexicon);
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
  Grid grid_;
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

TEST_F(SubjectWordsTest, AreNotBegunWhereTheGridForbidsTheirSecondCharacter) {
  const std::vector<SubjectWord> words{{kOblique, 104, 1}, {kOblique, 107, 1}};
  grid_.banned = {{104}, {kOblique, 110}};
  EXPECT_EQ(gains(words, having({}), 0).size(), 1U);  // by 107
  grid_.banned = {{104}, {kOblique, 107}};
  EXPECT_TRUE(gains(words, having({}), 0).empty());
}

// An oblique rhyme takes no character that is also level; where a place is free any tone will do.
TEST_F(SubjectWordsTest, FollowTheRulesOfTheChooserForTones) {
  line_.rhymes = true;
  line_.variants = {{X, X, X, P, Z}};
  Particle particle = having({8, 11, 14});
  EXPECT_TRUE(gains({{kLevel, kEither, 1}}, particle, 3).empty());
  EXPECT_EQ(gains({{kLevel, kOblique, 1}}, particle, 3).size(), 1U);
  EXPECT_EQ(gains({{4, 5, 1}}, having({}), 0).size(), 1U);  // of unknown tone
}

TEST_F(SubjectWordsTest, StandInFeet) {
  grid_.subject = {{kLevel, 103, 2}};
  const SubjectWords subject(grid_, 1, synthetic_.lexicon);
  const std::vector<Token> across{8, kLevel, 103, 11, 14}, within{8, 11, kLevel, 103, 14};
  EXPECT_EQ(subject.in_line(across, 5), nullptr);
  EXPECT_NE(subject.in_line(within, 5), nullptr);
  EXPECT_NE(subject.in_line(std::span(within).first(4), 5), nullptr);
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
  const SubjectWords subject(grid, options.subject_words, synthetic.lexicon);
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

// Gains of e^96 and more do not fit a float.
TEST(SubjectWordsInSearch, AreFavouredAtTheLowestTemperatureToo) {
  const Synthetic synthetic;
  Grid grid = quatrain();
  grid.subject = {
      {kLevel, kOblique, 3.2F}, {109, 112, 3.2F}, {113, 116, 3.2F}, {kEither, 119, 3.2F}};
  const SearchOptions options{.particles = 16, .temperature = 0.02, .subject_words = 3, .seed = 5};
  const SearchTask task{.engine = synthetic.engine, .lexicon = synthetic.lexicon, .grid = grid};
  const auto found = search(task, options);
  ASSERT_FALSE(found.empty());
  EXPECT_GT(found.front().subject_words, 0);
  for (const float log_prob : found.front().log_probs) EXPECT_TRUE(std::isfinite(log_prob));
}

}  // namespace
}  // namespace tangyin
