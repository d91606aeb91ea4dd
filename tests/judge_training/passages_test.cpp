#include "judge_training/passages.h"

#include <gtest/gtest.h>

#include <set>

#include "inference/random_model.h"
#include "judge_training/replacements.h"
#include "judge_training/synthetic_verse.h"

namespace tangyin {
namespace {

// Ours, for tests: level and oblique as the form wants them, rhymes of 上平十一真.
constexpr const char* kQuatrain = "山月照溪新，松風送遠人。停舟問漁火，何處是前津。";

Vocabulary vocabulary_of(const char* text) {
  std::vector<std::string> tokens{"<pad>", "<unk>", "<bos>", "<eos>"};
  std::set<char32_t> known;
  for (const char32_t c : utf8::decode(text))
    if (known.insert(c).second) tokens.push_back(utf8::encode(c));
  return Vocabulary(tokens);
}

Poem poem_of(const std::string& text, const std::string& title = "") {
  return {.title = title, .author = "", .text = utf8::decode(text)};
}

TEST(Passages, AQuatrainIsOnePassageOfTwoCouplets) {
  const Vocabulary vocabulary = vocabulary_of(kQuatrain);
  const auto passages =
      passages_of(poem_of(kQuatrain, "松月"), vocabulary, RhymeBook(RhymeSystem::pingshui));
  ASSERT_EQ(passages.size(), 1U);
  EXPECT_EQ(passages[0].characters, 5);
  EXPECT_EQ(passages[0].couplets, 2);
  EXPECT_EQ(vocabulary.decode(passages[0].text), "山月照溪新松風送遠人停舟問漁火何處是前津");
  EXPECT_EQ(vocabulary.decode(passages[0].title), "松月");
  EXPECT_EQ(passages[0].roles[0], 0);
  EXPECT_EQ(passages[0].roles[1], 3);
}

TEST(Passages, FiveCoupletsAreTwoPassagesOfFourOfWhichTheSecondEndsThePoem) {
  const Vocabulary vocabulary = vocabulary_of(kQuatrain);
  const std::string couplet = "山月照溪新，松風送遠人。";
  const auto passages = passages_of(poem_of(couplet + couplet + couplet + couplet + couplet),
                                    vocabulary, RhymeBook(RhymeSystem::pingshui));
  ASSERT_EQ(passages.size(), 2U);
  EXPECT_TRUE(passages[0].opens);
  EXPECT_FALSE(passages[1].opens);
  // Of five: opening, early, early or late middle, late, closing.
  EXPECT_EQ(passages[0].roles, (std::array<uint8_t, 4>{0, 1, 1, 2}));
  EXPECT_EQ(passages[1].roles, (std::array<uint8_t, 4>{1, 1, 2, 3}));
}

TEST(Passages, UnevenLinesGiveNone) {
  const Vocabulary vocabulary = vocabulary_of(kQuatrain);
  const RhymeBook book(RhymeSystem::pingshui);
  EXPECT_TRUE(passages_of(poem_of("山月照溪新，松風送遠人。停舟問，何處是前津。"), vocabulary, book)
                  .empty());
  EXPECT_TRUE(
      passages_of(poem_of("山月照溪新，松風送遠人。停舟問漁火。"), vocabulary, book).empty());
}

TEST(Passages, WhatRhymesAndScansAlikeSoundsAlike) {
  const Vocabulary vocabulary = vocabulary_of(kQuatrain);
  const RhymeBook book(RhymeSystem::pingshui);
  const auto sound = [&](const char* text) {
    return passages_of(poem_of(text), vocabulary, book).at(0).sound;
  };
  const auto own = sound(kQuatrain);
  EXPECT_EQ(sound("停月照溪新，松風送遠人。山舟問漁火，何處是前津。"), own);
  EXPECT_NE(sound("停風照溪新，松風送遠人。山舟問漁火，何處是前津。"),
            own);  // level second character
  EXPECT_NE(sound("山月照溪新，松人送遠風。停舟問漁火，何處是前山。"),
            own);  // another rhyme, or none
}

TEST(Passages, ATitleEndsAtTheFirstBracketOrBlank) {
  const Vocabulary vocabulary = vocabulary_of(kQuatrain);
  EXPECT_EQ(vocabulary.decode(title_tokens("松月 其二", vocabulary)), "松月");
  EXPECT_EQ(vocabulary.decode(title_tokens("松月（一作山月）", vocabulary)), "松月");
  EXPECT_EQ(vocabulary.decode(title_tokens("松龘月", vocabulary)), "松月");  // unknown: left out
  EXPECT_TRUE(title_tokens("", vocabulary).empty());
}

TEST(Passages, ABatchIsOfOneShapeAndMostlyOneSound) {
  auto passages = synthetic::passages(256, 1);
  for (size_t n = 0; n < passages.size(); ++n) {
    passages[n].sound = static_cast<uint16_t>(n % 4);
    if (n % 2 == 0) passages[n].characters = 7;
  }
  const auto batches = batches_of(passages, 64, 1);
  EXPECT_EQ(batches.size(), 256U / 16);
  std::set<int32_t> seen;
  for (const PassageBatch& batch : batches) {
    ASSERT_EQ(batch.passages.size(), 16U);
    for (const int32_t n : batch.passages) {
      const Passage &one = passages[static_cast<size_t>(n)],
                    &first = passages[static_cast<size_t>(batch.passages[0])];
      EXPECT_EQ(one.characters, first.characters);
      EXPECT_EQ(one.sound, first.sound);  // 64 of each sound fill four batches
      EXPECT_TRUE(seen.insert(n).second) << "passage " << n << " twice in an epoch";
    }
  }
  EXPECT_NE(batches_of(passages, 64, 2)[0].passages, batches[0].passages);
}

// A random model would say anything; what is drawn must keep the tone, the rhyme and the label.
TEST(Replacements, KeepToneAndRhymeAndSayWhatTheyChanged) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  ModelConfig config{.vocabulary = 3000, .embedding = 8, .hidden = 8};
  const Engine engine(Weights(random_model(config, 0.3F, 1)),
                      {.dtype = WeightDtype::fp32, .threads = 1});
  const Vocabulary& vocabulary = engine.vocabulary();
  std::vector<Token> level, oblique;
  for (Token id = 4; id < vocabulary.size(); ++id) {
    const ToneClass tone = book.usual_tone_class(vocabulary.character(id));
    if (tone == ToneClass::level) level.push_back(id);
    if (tone == ToneClass::oblique) oblique.push_back(id);
  }
  std::vector<Passage> passages(40);
  Random random(2);
  for (Passage& passage : passages)
    for (int n = 0; n < 20; ++n) {
      const auto& from = n % 2 == 0 || n % 10 == 9 ? level : oblique;
      passage.text.push_back(from[random.below(from.size())]);
    }
  const auto replaced = make_replacements(engine, passages, {.passages = 40, .seed = 3});
  ASSERT_EQ(replaced.size(), 40U);
  int64_t changed = 0;
  for (const ReplacedPassage& one : replaced)
    for (size_t n = 0; n < 20; ++n) {
      const Token own = passages[static_cast<size_t>(one.passage)].text[n], now = one.text[n];
      ASSERT_EQ(one.replaced[n] != 0, own != now);
      changed += own != now;
      if (n % 10 == 9) {
        const RhymeId rhyme = book.readings(vocabulary.character(own))[0].rhyme;
        EXPECT_TRUE(book.may_rhyme(vocabulary.character(now), rhyme));
      } else {
        EXPECT_EQ(book.usual_tone_class(vocabulary.character(now)),
                  book.usual_tone_class(vocabulary.character(own)));
      }
    }
  // Half of the lines change 2 to 5 of five characters, a random model hardly ever saying the poem's
  // own; the others about one.
  EXPECT_GT(changed, 800 / 3);
  EXPECT_LT(changed, 800 * 3 / 5);
}

TEST(Replacements, ABatchHoldsEachCoupletAsItWasBesideAsItIs) {
  const auto passages = synthetic::passages(50, 1);
  const auto replaced = synthetic::replaced(passages, 2);
  const DetectionBatch batch = DetectionSource(passages, replaced).batch(32, 1, 7);
  ASSERT_EQ(batch.genuine.size(), 16U);
  for (size_t m = 0; m < 16; ++m) {
    size_t differing = 0;
    for (size_t i = 0; i < 2; ++i)
      for (size_t t = 0; t < 5; ++t) {
        const size_t place = t * 32 + 2 * m + i;
        const bool changed = m % 2 == 1 && batch.ids[place] != batch.ids[place - 2];
        EXPECT_EQ(batch.replaced[place] != 0, changed);
        differing += changed;
      }
    EXPECT_EQ(batch.genuine[m] != 0, differing == 0);
  }
}

}  // namespace
}  // namespace tangyin
