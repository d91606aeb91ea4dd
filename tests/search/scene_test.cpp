// The season, the hour and the sky of a poem (verse_index/scenes.h), as the search counts them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "search/search.h"
#include "synthetic.h"

namespace tangyin {
namespace {

class SceneOfAPoemTest : public ::testing::Test {
 protected:
  // The characters before 200 stand in verse under 春 alone, the others in verse under 秋.
  static TrainingIndex index_of(const Vocabulary& vocabulary) {
    std::vector<Poem> verse;
    for (int n = 0; n < 1200; ++n) {
      const bool spring = n % 2 == 0;
      std::u32string text;
      for (int k = 0; k < 20; ++k) {
        const Token token = static_cast<Token>(6 + (n * 13 + k * 7) % 190 + (spring ? 0 : 194));
        text += vocabulary.character(token);
        if (k % 5 == 4) text += k % 10 == 4 ? U'，' : U'。';
      }
      verse.push_back({spring ? "春" : "秋", "", text});
    }
    const std::filesystem::path file =
        std::filesystem::path(testing::TempDir()) / fmt::format("scene_{}.index", ::getpid());
    write_training_index(file, verse);
    TrainingIndex index(file, vocabulary);
    std::filesystem::remove(file);
    return index;
  }

  static size_t of_autumn(const Candidate& poem) {
    return static_cast<size_t>(std::ranges::count_if(poem.text, [](Token t) { return t >= 200; }));
  }

  const Synthetic synthetic_;
  const TrainingIndex index_ = index_of(synthetic_.engine.vocabulary());
  Grid grid_ = quatrain();
  const SearchTask task_{
      .engine = synthetic_.engine, .lexicon = synthetic_.lexicon, .grid = grid_, .index = &index_};
  // No help from what stands together in the verse.
  const SearchOptions heedless_{
      .particles = 48, .temperature = 1, .parallelism = 0, .look_ahead = 0, .scene = 0, .seed = 4};
};

TEST_F(SceneOfAPoemTest, DrawsItToOneSeason) {
  SearchOptions options = heedless_;
  options.scene = 1;
  grid_.scene = Scenes::under(U"春");
  const size_t spring = of_autumn(search(task_, options).front());
  grid_.scene = Scenes::under(U"秋");
  const size_t autumn = of_autumn(search(task_, options).front());
  EXPECT_LT(spring, 8U) << "of twenty characters";
  EXPECT_GT(autumn, 12U);
}

TEST_F(SceneOfAPoemTest, CountsInTheRanking) {
  SearchOptions options = heedless_;
  options.scene = 2;
  grid_.scene = Scenes::under(U"春");
  const std::vector<Candidate> found = search(task_, options);
  ASSERT_FALSE(found.empty());
  EXPECT_LT(found.back().scene, 0);
  for (const Candidate& poem : found) {
    SceneBelief belief = grid_.scene;
    double nats = 0;
    for (size_t line = 0; line < 4; ++line)
      nats += index_.scenes().read_line(std::span(poem.text).subspan(5 * line, 5), belief);
    EXPECT_NEAR(poem.scene, 2 * nats, 1e-9);
    Candidate without = poem;
    without.scene = 0;
    EXPECT_NEAR(poem.ranking(options) - without.ranking(options), poem.scene / 20, 1e-9);
  }
  for (const Candidate& poem : search(task_, heedless_)) EXPECT_EQ(poem.scene, 0);
}

}  // namespace
}  // namespace tangyin
