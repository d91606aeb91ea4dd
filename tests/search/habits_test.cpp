// What the search overuses (verse_index/collocations.h), as the search counts it.
#include <gtest/gtest.h>
#include <unistd.h>

#include "search/chooser.h"
#include "synthetic.h"

namespace tangyin {
namespace {

std::u32string as_text(const Vocabulary& vocabulary, std::span<const Token> text) {
  std::u32string result;
  for (size_t n = 0; n < text.size(); ++n) {
    result += vocabulary.character(text[n]);
    if (n % 5 == 4) result += n % 10 == 4 ? U'，' : U'。';
  }
  return result;
}

TEST(Habits, OfAPoemAreThoseOfItsCharactersAndOfItsWords) {
  const Synthetic synthetic;
  const Vocabulary& vocabulary = synthetic.engine.vocabulary();
  const Grid grid = quatrain();
  SearchTask task{.engine = synthetic.engine, .lexicon = synthetic.lexicon, .grid = grid};
  const SearchOptions options{.particles = 16, .habits = 1, .closing_habits = 1, .seed = 3};
  const Candidate before = search(task, options).front();

  // The poem thirty times over, beside verse that uses its characters as often in other orders.
  std::vector<Poem> own(30, {"", "", as_text(vocabulary, before.text)}), verse;
  for (int n = 0; n < 30; ++n) {
    std::vector<Token> other = before.text;
    std::reverse(other.begin(), other.begin() + 10), std::reverse(other.begin() + 10, other.end());
    verse.push_back({"", "", as_text(vocabulary, other)});
  }
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / fmt::format("habits_{}.index", ::getpid());
  write_training_index(file, verse, {}, own);
  const TrainingIndex index(file, vocabulary);
  std::filesystem::remove(file);
  const Collocations& collocations = index.collocations();

  task.index = &index;
  double characters = 0, words = 0;
  for (size_t n = 0; n < before.text.size(); ++n) {
    const bool last = n >= 10;
    characters +=
        static_cast<double>(collocations.habits(last)[static_cast<size_t>(before.text[n])]);
    if (n % 5 == 0) continue;
    for (const auto& habit : collocations.habits_after(before.text[n - 1]))
      if (habit.second == before.text[n]) words += static_cast<double>(habit.nats[last ? 1 : 0]);
  }
  EXPECT_GE(characters, 0);  // their pairs explain their uses
  EXPECT_LT(words, -15);  // of sixteen pairs each ln 5/35, less those that the other order has too
  EXPECT_NEAR(Chooser(task, options).habits(grid.plans[0], before.text), characters + words, 1e-4);

  SearchOptions closing = options;
  closing.habits = 0.5, closing.closing_habits = 2;  // the last couplet as before, half the rest
  EXPECT_GT(Chooser(task, closing).habits(grid.plans[0], before.text), characters + words);

  const Candidate after = search(task, options).front();
  EXPECT_NE(after.text, before.text);
  EXPECT_GT(after.habits, characters + words);
  SearchOptions heedless = options;
  heedless.habits = 0;
  EXPECT_EQ(Chooser(task, heedless).habits(grid.plans[0], before.text), 0);
}

}  // namespace
}  // namespace tangyin
