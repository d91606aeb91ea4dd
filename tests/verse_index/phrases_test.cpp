#include "verse_index/phrases.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

// 山水月 five times in two poems, 水月風 four times, 風山水 five times, of which one is across a comma.
const std::vector<Poem> kSome{{"", "", U"風山水月，風山水月風。風山水月，水月風。"},
                              {"", "", U"山水月，風山水月風。水月風，山風，山水。"}};
const std::span<const Poem> kVerse[] = {std::span(kSome).first(1), std::span(kSome).subspan(1)};

TEST(Phrases, AreThreeCharactersThatVersePutsInARowAgainAndAgain) {
  const CountedPhrases phrases(kVerse);
  EXPECT_TRUE(phrases.end_of(U"山水月"));
  EXPECT_TRUE(phrases.end_of(U"風風山水月"));
  EXPECT_FALSE(phrases.end_of(U"山水月風")) << "only the last three count";
  EXPECT_FALSE(phrases.end_of(U"水月風"));
  EXPECT_FALSE(phrases.end_of(U"風山水")) << "not across punctuation";
  EXPECT_FALSE(phrases.end_of(U"水月"));
  EXPECT_FALSE(phrases.end_of(U""));
  EXPECT_FALSE(CountedPhrases().end_of(U"山水月"));
}

TEST(Phrases, ComeBackFromAnIndexWithAReward) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("tangyin-phrases-" + std::to_string(::getpid()) + ".index");
  const Vocabulary vocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "水", "月", "風"});
  write_training_index(
      file, kSome, {}, {},
      {.reward = LineReward({1, 2, 3}, 7, {}, 0.5F), .phrases = CountedPhrases(kVerse)});
  const TrainingIndex index(file, vocabulary);
  EXPECT_EQ(index.phrases().size(), 1U);
  EXPECT_TRUE(index.phrases().end_of(U"山水月"));
  EXPECT_FALSE(index.phrases().end_of(U"水月風"));
  EXPECT_FALSE(index.phrases().end_of(U"月"));
  EXPECT_EQ(index.line_reward().of_phrase(), 0.5);
  write_training_index(file, kSome, {}, {}, {.phrases = CountedPhrases(kVerse)});
  EXPECT_EQ(TrainingIndex(file, vocabulary).phrases().size(), 0U) << "nothing that needs them";
  EXPECT_FALSE(TrainingIndex(file, vocabulary).phrases().end_of(U"山水月"));
  std::filesystem::remove(file);
}

TEST(Phrases, RefuseWhatIsNoSet) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("tangyin-phrases-" + std::to_string(::getpid()) + ".bad");
  const std::vector<uint16_t> rests{7};
  std::vector<uint32_t> ends(65536, 1);
  const auto bytes = [](const auto& values) {
    const auto all = std::as_bytes(std::span(values));
    return TensorView{Dtype::uint8, {static_cast<int64_t>(all.size())}, all};
  };
  const auto write = [&](const char* first, const char* second) {
    write_safetensors(file, std::vector<NamedTensor>{{first, bytes(ends)}, {second, bytes(rests)}},
                      {});
  };
  write("phrases.ends", "phrases.rests");
  EXPECT_EQ(Phrases(SafetensorsFile(file)).size(), 1U);
  write("phrases.ends", "other");
  EXPECT_THROW(Phrases(SafetensorsFile(file)), FormatError);
  write("other", "phrases.rests");
  EXPECT_THROW(Phrases(SafetensorsFile(file)), FormatError);
  ends[9] = 0;
  write("phrases.ends", "phrases.rests");
  EXPECT_THROW(Phrases(SafetensorsFile(file)), FormatError) << "falling";
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace tangyin
