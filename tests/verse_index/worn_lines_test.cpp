#include "verse_index/worn_lines.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const std::vector<Poem> kWritten{{"", "", U"風山水月，山水月風。"}};

class WornLinesTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(file_); }
  const std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                      ("tangyin-worn-" + std::to_string(::getpid()) + ".index");
  const Vocabulary vocabulary_{std::vector<std::string>{"<pad>", "<unk>", "山", "水", "月", "風"}};
};

TEST_F(WornLinesTest, ComeBackFromAnIndex) {
  const std::vector<std::u32string> worn{U"月山水風", U"風月", U"月山水風", U"山山山山"};
  write_training_index(file_, kWritten, {}, {}, {.worn_lines = worn});
  const TrainingIndex index(file_, vocabulary_);
  EXPECT_EQ(index.worn_lines().size(), 3U);
  for (const std::u32string& line : worn) EXPECT_TRUE(index.worn_lines().contains(line));
  for (const char32_t* other : {U"", U"風", U"月風", U"風山水月", U"山山山", U"風水山月"})
    EXPECT_FALSE(index.worn_lines().contains(other));
  EXPECT_FALSE(index.has_line(U"月山水風")) << "a worn line is none of the training text";
}

TEST_F(WornLinesTest, AreNoneInAnIndexWithoutThem) {
  write_training_index(file_, kWritten);
  const TrainingIndex index(file_, vocabulary_);
  EXPECT_EQ(index.worn_lines().size(), 0U);
  EXPECT_FALSE(index.worn_lines().contains(U"風山水月"));
}

TEST_F(WornLinesTest, RefuseHashesThatDoNotRise) {
  const auto read = [&](const std::vector<uint32_t>& hashes) {
    const auto bytes = std::as_bytes(std::span(hashes));
    const TensorView tensor{Dtype::int32, {static_cast<int64_t>(hashes.size())}, bytes};
    write_safetensors(file_, std::vector<NamedTensor>{{"worn_lines", tensor}}, {});
    return WornLines(SafetensorsFile(file_)).size();
  };
  EXPECT_EQ(read({7, 8, 0xFFFFFFFF}), 3U);
  EXPECT_THROW(read({7, 7}), FormatError);
  EXPECT_THROW(read({8, 7}), FormatError);
}

}  // namespace
}  // namespace tangyin
