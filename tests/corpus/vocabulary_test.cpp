#include "corpus/vocabulary.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tangyin {
namespace {

const std::vector<std::u32string> kTexts{U"山水山月", U"月山風"};  // 山 3, 月 2, 水 1, 風 1

TEST(Vocabulary, OrdersByFrequencyThenFirstAppearance) {
  const auto v = Vocabulary::build(kTexts, {});
  EXPECT_EQ(v.tokens(), (std::vector<std::string>{"<pad>", "<unk>", "山", "月", "水", "風"}));
  EXPECT_EQ(v.id(U'月'), 3);
  EXPECT_EQ(v.id(U'海'), Vocabulary::kUnknown);
}

TEST(Vocabulary, MaxSizeLeavesOutSpecialsAndComesBeforeMinFrequency) {
  // fastNLP: the 3 commonest are taken (山 月 水), then those below 2 fall.
  const auto v = Vocabulary::build(kTexts, {.max_size = 3, .min_frequency = 2});
  EXPECT_EQ(v.tokens(), (std::vector<std::string>{"<pad>", "<unk>", "山", "月"}));
}

TEST(Vocabulary, BeginAndEndAreSpecialsTwoAndThree) {
  const auto v = Vocabulary::build(kTexts, {.begin_and_end = true});
  EXPECT_EQ(*v.begin(), 2);
  EXPECT_EQ(*v.end(), 3);
  EXPECT_EQ(v.id(U'山'), 4);
}

TEST(Vocabulary, ComesBackFromItsTokens) {
  const auto v = Vocabulary::build(kTexts, {.begin_and_end = true});
  const Vocabulary again(v.tokens());
  EXPECT_EQ(again.tokens(), v.tokens());
  EXPECT_EQ(again.decode(again.encode(U"山水月")), "山水月");
}

TEST(Vocabulary, RefusesListsThatAreNone) {
  using Tokens = std::vector<std::string>;
  for (const Tokens& bad :
       {Tokens{}, Tokens{"<unk>", "<pad>"}, Tokens{"<pad>", "<unk>", "山", "山"},
        Tokens{"<pad>", "<unk>", "山水"}, Tokens{"<pad>", "<unk>", "<pad>"},
        Tokens{"<pad>", "<unk>", "\xFF"}, Tokens{"<pad>", "<unk>", ""}})
    EXPECT_THROW(Vocabulary{bad}, FormatError);
}

}  // namespace
}  // namespace tangyin
