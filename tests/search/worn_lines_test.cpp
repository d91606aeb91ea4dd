// Worn lines (verse_index/worn_lines.h), as the search avoids them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

#include "search/search.h"
#include "synthetic.h"

namespace tangyin {
namespace {

std::vector<std::u32string> lines_of(const Candidate& poem, const Vocabulary& vocabulary) {
  std::vector<std::u32string> lines;
  for (size_t n = 0; n < poem.text.size(); ++n) {
    if (n % 5 == 0) lines.emplace_back();
    lines.back() += vocabulary.character(poem.text[n]);
  }
  return lines;
}

TEST(WornLines, AreAvoided) {
  const Synthetic synthetic;
  const Vocabulary& vocabulary = synthetic.engine.vocabulary();
  const Grid grid = quatrain();
  SearchTask task{.engine = synthetic.engine, .lexicon = synthetic.lexicon, .grid = grid};
  const SearchOptions options{.particles = 16, .seed = 3};
  const Candidate before = search(task, options).front();
  // Verse of one character alone, so that the index knows nothing else of what was written.
  const std::vector<Poem> verse{{"", "", std::u32string(5, vocabulary.character(before.text[0]))}};
  const auto searched = [&](std::span<const std::u32string> worn) {
    const std::filesystem::path file =
        std::filesystem::path(testing::TempDir()) / fmt::format("worn_{}.index", ::getpid());
    write_training_index(file, verse, {}, {}, {.worn_lines = worn});
    const TrainingIndex index(file, vocabulary);
    std::filesystem::remove(file);
    task.index = &index;
    return search(task, options).front();
  };
  const Candidate again = searched({});
  const std::vector<std::u32string> worn = lines_of(again, vocabulary);
  const Candidate after = searched(worn);
  EXPECT_EQ(after.copied_lines, 0);
  for (const std::u32string& line : lines_of(after, vocabulary))
    EXPECT_EQ(std::ranges::count(worn, line), 0);
}

}  // namespace
}  // namespace tangyin
