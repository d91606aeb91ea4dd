#include "corpus/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"
#include "corpus/near_duplicates.h"
#include "corpus/windows.h"

namespace tangyin {
namespace {

// Lines of random characters: no two alike by chance.
std::u32string random_line(Random& random) {
  std::u32string line;
  for (int k = 0; k < 5; ++k) line.push_back(U'一' + static_cast<char32_t>(random.below(5000)));
  return line;
}

Poem poem_of(const std::vector<std::u32string>& lines) {
  Poem poem;
  for (const auto& line : lines) poem.text += line + U"。";
  return poem;
}

TEST(NearDuplicates, ShareHalfOfTheShorterOnesLines) {
  Random random(1);
  std::vector<std::u32string> l;
  l.reserve(20);
  for (int k = 0; k < 20; ++k) l.push_back(random_line(random));
  std::u32string variant = l[1];
  variant[2] = U'龍';
  const std::vector<Poem> poems{
      poem_of({l[0], l[1], l[2], l[3]}),     // 0
      poem_of({l[0], variant, l[4], l[5]}),  // two of four, one with a variant: with 0
      poem_of({l[3], l[6], l[7], l[8]}),     // one of four: alone
      poem_of(
          {l[9], l[10], l[11], l[12], l[0], l[13], l[14], l[15]}),  // one line of 0's four: alone
      poem_of({l[12], l[13]}),                                      // half of the shorter: with 3
  };
  const auto groups = near_duplicate_groups(poems);
  EXPECT_EQ(groups, (std::vector<int32_t>{0, 0, 1, 2, 2}));
}

TEST(NearDuplicates, StockLinesFoundNoGroups) {
  Random random(2);
  const std::u32string stock = random_line(random);
  std::vector<Poem> poems;
  for (size_t k = 0; k < kStock + 10; ++k) poems.push_back(poem_of({stock, random_line(random)}));
  const auto groups = near_duplicate_groups(poems);
  EXPECT_EQ(std::set<int32_t>(groups.begin(), groups.end()).size(), poems.size());
}

TEST(Split, KeepsGroupsWholeAndIsStableUnderReordering) {
  Random random(3);
  std::vector<Poem> poems;
  poems.reserve(2000);
  for (int k = 0; k < 2000; ++k)
    poems.push_back(poem_of({random_line(random), random_line(random)}));
  for (int k = 0; k < 200; ++k)
    poems.push_back(
        poem_of({lines_of(poems[static_cast<size_t>(k)].text)[0], random_line(random)}));
  const auto texts_in_test = [](const std::vector<Poem>& all, const Split& split) {
    std::set<std::u32string> texts;
    for (const int32_t p : split.test) texts.insert(all[static_cast<size_t>(p)].text);
    return texts;
  };
  const auto groups = near_duplicate_groups(poems);
  const Split split = split_by_group(poems, groups, 0.2, 1);
  const std::set<int32_t> test(split.test.begin(), split.test.end());
  for (size_t a = 0; a < 200; ++a)
    EXPECT_EQ(test.contains(static_cast<int32_t>(a)),
              test.contains(static_cast<int32_t>(2000 + a)));
  // 4.7 standard deviations of √(0.16/2200).
  EXPECT_NEAR(static_cast<double>(split.test.size()) / 2200, 0.2, 0.04);

  std::vector<Poem> reversed(poems.rbegin(), poems.rend());
  EXPECT_EQ(
      texts_in_test(poems, split),
      texts_in_test(reversed, split_by_group(reversed, near_duplicate_groups(reversed), 0.2, 1)));
  EXPECT_NE(texts_in_test(poems, split),
            texts_in_test(poems, split_by_group(poems, groups, 0.2, 2)));
}

TEST(Windows, AreFortyCharactersEveryTen) {
  std::u32string short_poem, long_poem;
  for (char32_t k = 0; k < 20; ++k) short_poem.push_back(U'一' + k);
  for (char32_t k = 0; k < 56; ++k) long_poem.push_back(U'一' + k);
  const std::vector<std::u32string> texts{short_poem, long_poem};
  const auto vocabulary = Vocabulary::build(texts, {});
  const std::vector<std::vector<Token>> poems{vocabulary.encode(short_poem),
                                              vocabulary.encode(long_poem)};
  const Windows windows = cut_windows(poems);
  ASSERT_EQ(windows.count(), 1 + 2);  // 56 characters: windows at 0 and 10; at 20 only 36 are left
  EXPECT_EQ(windows.characters, 76);
  EXPECT_EQ(windows.lost, 56 - 50);
  // The short poem stands at the end of its window.
  EXPECT_EQ(windows.targets[19], Vocabulary::kPad);
  EXPECT_EQ(windows.targets[20], vocabulary.id(U'一'));
  EXPECT_EQ(windows.inputs[20], Vocabulary::kPad);
  EXPECT_EQ(windows.inputs[21], vocabulary.id(U'一'));
}

TEST(Windows, TextIsSimplifiedWithoutPunctuation) {
  EXPECT_EQ(report_text(U"雲龍，風。"), U"云龙风");
}

}  // namespace
}  // namespace tangyin
