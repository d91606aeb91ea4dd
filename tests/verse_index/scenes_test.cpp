#include "verse_index/scenes.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

const Vocabulary kSceneVocabulary(std::vector<std::string>{"<pad>", "<unk>", "山", "花", "蟬", "重",
                                                           "陽", "水"});

// 400 poems: of those under 春 nine in ten have 花 and one in ten 蟬, of those under 秋 the reverse; 重
// and 陽 stand in all, but together only under 秋.
std::vector<Poem> seasonal_poems() {
  std::vector<Poem> all;
  for (int n = 0; n < 400; ++n) {
    const bool spring = n % 2 == 0, usual = n % 20 >= 2;
    std::u32string text = U"山山山山山，山山山山山。山山山山山，山山山山山。";
    text[0] = spring == usual ? U'花' : U'蟬';
    text.replace(6, 4, spring ? U"重山山陽" : U"重陽山山");
    all.push_back({spring ? "春日" : "秋日", "", text});
  }
  return all;
}

class ScenesTest : public ::testing::Test {
 protected:
  void SetUp() override { write_training_index(file_, seasonal_poems()); }
  void TearDown() override { std::filesystem::remove(file_); }
  static Token id(char32_t c) { return kSceneVocabulary.id(c); }

  const std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                      ("tangyin-scenes-" + std::to_string(::getpid()) + ".index");
};

TEST_F(ScenesTest, ATitleNamesItsScenes) {
  EXPECT_FLOAT_EQ(Scenes::under({}).probability[0], 0.25F);
  EXPECT_FLOAT_EQ(Scenes::under({}).probability[9], 1 / 3.0F);
  EXPECT_FLOAT_EQ(Scenes::under(U"秋日登高").probability[2], 0.9F);
  EXPECT_FLOAT_EQ(Scenes::under(U"重陽").probability[2], 0.9F) << "either script";
  EXPECT_FLOAT_EQ(Scenes::under(U"七夕").probability[2], 0.9F);
  EXPECT_FLOAT_EQ(Scenes::under(U"七夕").probability[5], 1 / 3.0F) << "no evening";
  EXPECT_FLOAT_EQ(Scenes::under(U"暮春").probability[5], 1 / 3.0F) << "no evening";
  for (const char32_t* name : {U"江夏送別", U"正月二十九日", U"千秋樂"})
    EXPECT_FLOAT_EQ(Scenes::under(name).probability[1], 0.25F) << "a place, a date, a feast";
  EXPECT_FLOAT_EQ(Scenes::under(U"春夜雨").probability[6], 0.9F);
  EXPECT_FLOAT_EQ(Scenes::under(U"春夜雨").probability[7], 0.9F);
  EXPECT_FLOAT_EQ(Scenes::under(U"春夏").probability[0], 0.45F);
}

TEST_F(ScenesTest, WhatBelongsToAnotherSeasonIsRarer) {
  const TrainingIndex index(file_, kSceneVocabulary);
  SceneBelief spring = Scenes::under(U"春");
  EXPECT_NEAR(index.scenes().read(-1, id(U'花'), spring), 0, 1e-6) << "no more than it is";
  EXPECT_FLOAT_EQ(spring.probability[0], 0.9F) << "as the title says";
  // 蟬: a tenth of spring poems, nine tenths of autumn ones; smoothed over the four scenes.
  const double rarer = index.scenes().read(-1, id(U'蟬'), spring);
  EXPECT_LT(rarer, -0.7);
  EXPECT_GT(rarer, -2);
  SceneBelief none = Scenes::under({});
  EXPECT_NEAR(index.scenes().read(-1, id(U'蟬'), none), 0, 0.03) << "to begin with it may be any";
  EXPECT_GT(none.probability[2], none.probability[0]) << "then it is autumn";
  EXPECT_EQ(index.scenes().read(-1, id(U'花'), none), 0) << "less than half a nat short";
  EXPECT_EQ(index.scenes().read(-1, id(U'山'), none), 0) << "says nothing";
}

TEST_F(ScenesTest, AWordSaysWhatItsCharactersDoNot) {
  const TrainingIndex index(file_, kSceneVocabulary);
  SceneBelief belief = Scenes::under(U"春");
  EXPECT_NEAR(index.scenes().read_line(std::array{id(U'陽'), id(U'重')}, belief), 0, 1e-6);
  EXPECT_LT(index.scenes().read_line(std::array{id(U'重'), id(U'陽')}, belief), -1);
}

TEST_F(ScenesTest, ProbabilitiesStayProbabilities) {
  const TrainingIndex index(file_, kSceneVocabulary);
  SceneBelief belief = Scenes::under(U"夜");
  for (int n = 0; n < 50; ++n) index.scenes().read(-1, id(n % 3 == 0 ? U'花' : U'蟬'), belief);
  for (const auto& [first, last] : {std::pair(0, 4), {4, 7}, {7, 10}}) {
    float sum = 0;
    for (int s = first; s < last; ++s) sum += belief.probability[static_cast<size_t>(s)];
    EXPECT_NEAR(sum, 1, 1e-4);
  }
}

TEST_F(ScenesTest, AnIndexWithoutThemKnowsNothing) {
  std::vector<Poem> few = seasonal_poems();
  few.resize(8);
  write_training_index(file_, few);
  const TrainingIndex index(file_, kSceneVocabulary);
  EXPECT_TRUE(index.scenes().empty());
  SceneBelief belief = Scenes::under(U"春");
  EXPECT_EQ(index.scenes().read(-1, id(U'蟬'), belief), 0);
}

TEST_F(ScenesTest, ABrokenTableIsRefused) {
  const SafetensorsFile file(file_);
  for (const std::string broken : {"scenes.keys", "scenes.ends", "scenes.others"}) {
    std::vector<NamedTensor> tensors;
    for (const auto& [name, tensor] : file.tensors()) {
      TensorView view = tensor;
      if (name == broken) {
        view.bytes = view.bytes.first(view.bytes.size() - size_of(view.dtype) * 2);
        view.shape = {static_cast<int64_t>(view.bytes.size() / size_of(view.dtype))};
      }
      tensors.push_back({name, view});
    }
    const std::filesystem::path other = file_.string() + ".broken";
    auto metadata = file.metadata();
    metadata.erase("tangyin.checksums");
    write_safetensors(other, tensors, metadata);
    EXPECT_THROW(TrainingIndex(other, kSceneVocabulary), FormatError) << broken;
    std::filesystem::remove(other);
  }
}

}  // namespace
}  // namespace tangyin
