// The fingerprint of the data of a run changes with every poem that it learns from.
#include "training/data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

namespace fs = std::filesystem;

class DataTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  // A file of poems in the form of chinese-poetry, of characters by chance.
  void write_poems(const std::string& name, uint64_t seed,
                   const std::string& title = "三上") const {
    Random random(seed);
    std::ofstream file(folder_ / name);
    file << "[";
    for (int poem = 0; poem < 60; ++poem) {
      file << (poem > 0 ? ",\n" : "") << R"({"author":"某","title":")" << title
           << R"(","paragraphs":[)";
      for (int couplet = 0; couplet < 2; ++couplet) {
        file << (couplet > 0 ? "," : "") << '"';
        for (int line = 0; line < 2; ++line) {
          for (int n = 0; n < 5; ++n)
            file << utf8::encode(U'一' + static_cast<char32_t>(random.below(400)));
          file << (line == 0 ? "，" : "。");
        }
        file << '"';
      }
      file << "]}";
    }
    file << "]";
  }
  DataFingerprint fingerprint() const {
    TrainSettings s = preset("tiny");
    s.min_frequency = 1, s.song_epochs = 1, s.headings = 0.5;
    s.batch_size = 4;
    return load_training_data(s, folder_.string()).fingerprint;
  }

  const fs::path folder_ = fs::temp_directory_path() / fmt::format("tangyin-data-{}", ::getpid());
};

TEST_F(DataTest, TangSongAndHeadingsEachChangeTheFingerprint) {
  write_poems("poet.tang.0.json", 1);
  write_poems("poet.song.0.json", 2);
  const DataFingerprint first = fingerprint();
  EXPECT_EQ(fingerprint().all, first.all);  // the same files, the same fingerprint
  write_poems("poet.song.0.json", 3);
  const DataFingerprint other_song = fingerprint();
  EXPECT_NE(other_song.all, first.all);
  EXPECT_FALSE(other_song.matches(first.all));
  write_poems("poet.song.0.json", 2);
  write_poems("poet.tang.0.json", 4);
  EXPECT_NE(fingerprint().all, first.all);
  EXPECT_NE(fingerprint().version01, first.version01);
  write_poems("poet.tang.0.json", 1, "丘世");
  EXPECT_NE(fingerprint().all, first.all);  // headings are learned too
}

}  // namespace
}  // namespace tangyin
