#include "verse_index/title_words.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const Vocabulary kTitleVocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "此", "君", "明",
                                                           "月", "一", "枰"});

// 120 poems of four lines of 山: 30 under the title 竹, all with 此君, and 90 under 秋月; of both half have
// 明月.
std::vector<Poem> poems() {
  std::vector<Poem> all;
  for (int n = 0; n < 120; ++n) {
    std::u32string text = U"山山山山山，山山山山山。山山山山山，山山山山山。";
    if (n < 30) text.replace(0, 2, U"此君");
    if (n % 2 == 0) text.replace(8, 2, U"明月");
    all.push_back({n < 30 ? "竹" : "秋月", "", text});
  }
  return all;
}

class TitleWordsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Poem> further(25,
                              {"觀棊", "", U"山山一枰山，山山山山山。山山山山山，山山山山山。"});
    write_training_index(file_, poems(), further);
  }
  void TearDown() override { std::filesystem::remove(file_); }
  static TitleWord word(char32_t a, char32_t b, float nats = 0) {
    return {kTitleVocabulary.id(a), kTitleVocabulary.id(b), nats};
  }
  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() /
      ("tangyin-title-words-" + std::to_string(::getpid()) + ".index");
};

bool operator==(const TitleWord& a, const TitleWord& b) {
  return a.first == b.first && a.second == b.second;
}

TEST_F(TitleWordsTest, AreThoseThatComeWithTheTitleMoreOftenThanByChance) {
  const TrainingIndex index(file_, kTitleVocabulary);
  const auto words = index.title_words().of(U"竹", 10);
  ASSERT_EQ(words.size(), 1U);  // 明月 is in half of all poems
  EXPECT_TRUE(words[0] == word(U'此', U'君'));
  // 30 poems have both, 30 · 30 / 145 are expected; in sixteenths.
  EXPECT_NEAR(words[0].nats, std::log(30 / (900.0 / 145 + 1)), 1.0 / 32);
}

TEST_F(TitleWordsTest, CountSingleCharactersAndPairsOfTheTitleInEitherScriptAndVariant) {
  const TrainingIndex index(file_, kTitleVocabulary);
  for (const char32_t* title : {U"觀棊", U"观棋", U"同友人觀棋"}) {
    const auto words = index.title_words().of(title, 10);
    ASSERT_EQ(words.size(), 1U);
    EXPECT_TRUE(words[0] == word(U'一', U'枰'));
    // By 觀, by 棊 and by both side by side.
    EXPECT_NEAR(words[0].nats, 3 * std::log(25 / (625.0 / 145 + 1)), 3.0 / 32);
  }
  const auto one = index.title_words().of(U"棋", 10);
  ASSERT_EQ(one.size(), 1U);
  EXPECT_NEAR(one[0].nats, std::log(25 / (625.0 / 145 + 1)), 1.0 / 32);
}

TEST_F(TitleWordsTest, OfSeveralTitlesComeMostCloselyRelatedFirst) {
  const TrainingIndex index(file_, kTitleVocabulary);
  const auto words = index.title_words().of(U"竹 觀棊", 10);
  ASSERT_EQ(words.size(), 2U);
  EXPECT_TRUE(words[0] == word(U'一', U'枰'));
  EXPECT_TRUE(words[1] == word(U'此', U'君'));
  EXPECT_EQ(index.title_words().of(U"竹 觀棊", 1).size(), 1U);
}

TEST_F(TitleWordsTest, AreNoneWhereNothingIsKnown) {
  const TrainingIndex index(file_, kTitleVocabulary);
  for (const char32_t* title : {U"", U"梅", U"，", U"abc"})
    EXPECT_TRUE(index.title_words().of(title, 10).empty());
  EXPECT_TRUE(TitleWords().of(U"竹", 10).empty());
  const Vocabulary without(std::vector<std::string>{"<pad>", "<unk>", "山", "此"});
  EXPECT_TRUE(TrainingIndex(file_, without).title_words().of(U"竹", 10).empty());
  const std::vector<Poem> untitled(30,
                                   {"", "", U"此君山山山，山山山山山。山山山山山，山山山山山。"});
  write_training_index(file_, untitled);
  EXPECT_EQ(TrainingIndex(file_, kTitleVocabulary).title_words().keys(), 0U);
}

// Keys that do not rise, and a table that names a word which is not there.
TEST_F(TitleWordsTest, OfABrokenFileAreRefused) {
  CountedTable table;
  table.add(0, 1), table.close();
  table.add(1, 1), table.close();
  const std::vector<uint32_t> rising{U'梅', U'竹', 0, 0}, falling{U'竹', U'梅', 0, 0},
      one{U'此', U'君'}, two{U'明', U'此', U'月', U'君'};
  const auto opened = [&](const std::vector<uint32_t>& k, const std::vector<uint32_t>& w) {
    std::vector<NamedTensor> tensors{tensor_of_values("title_words.keys", Dtype::int32, k),
                                     tensor_of_values("title_words.words", Dtype::int32, w)};
    table.add_to(tensors, "title_words");
    write_safetensors(file_, tensors, {});
    const SafetensorsFile file(file_);
    return TitleWords(file, kTitleVocabulary).keys();
  };
  EXPECT_EQ(opened(rising, two), 2U);
  EXPECT_THROW(opened(falling, two), FormatError);
  EXPECT_THROW(opened(rising, one), FormatError);
  EXPECT_THROW(opened({U'竹', 0}, two), FormatError);
}

}  // namespace
}  // namespace tangyin
