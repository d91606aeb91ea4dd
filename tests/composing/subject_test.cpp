#include "composing/subject.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "corpus/heading.h"
#include "corpus/poem.h"
#include "inference/random_model.h"
#include "verse_index/training_index.h"

namespace tangyin {
namespace {

// A model with random weights that knows headings; its characters are from U+4E00 on.
StoredModel model_with_headings(bool headings) {
  StoredModel stored = random_model({.vocabulary = 60, .embedding = 16, .hidden = 16}, 0.7F, 3);
  std::vector<std::string> tokens = stored.vocabulary.tokens();
  if (headings)
    for (size_t k = 0; k < kHeadingTokens.size(); ++k) tokens[4 + k] = kHeadingTokens[k];
  stored.vocabulary = Vocabulary(tokens);
  return stored;
}

constexpr FormShape kQuatrain{FormKind::wujue, 4, 5};

TEST(Subject, IsNoneForAModelWithoutHeadings) {
  const Engine engine(Weights(model_with_headings(false)), {});
  const Subject subject = choose_subject(engine, {}, {}, kQuatrain, 1);
  EXPECT_TRUE(subject.title.empty());
  EXPECT_TRUE(subject.prompt.told.empty());
}

TEST(Subject, IsATitleOfTwoToSixCharactersThatTheModelProposes) {
  const Engine engine(Weights(model_with_headings(true)), {});
  std::set<std::u32string> titles;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Subject subject = choose_subject(engine, {}, {}, kQuatrain, seed);
    titles.insert(subject.title);
    if (subject.title.empty()) continue;  // every title drawn was too long
    EXPECT_GE(subject.title_tokens.size(), 2U);
    EXPECT_LE(subject.title_tokens.size(), 6U);
    for (const Token token : subject.title_tokens)
      EXPECT_FALSE(engine.vocabulary().is_special(token));
    EXPECT_EQ(subject.prompt.told.front(), *engine.vocabulary().special("<5x4>"));
    EXPECT_EQ(subject.prompt.plain.size(), 1U);
    EXPECT_EQ(choose_subject(engine, {}, {}, kQuatrain, seed).title, subject.title);
  }
  EXPECT_GT(titles.size(), 3U);
}

TEST(Subject, IsTheTitleThatTheRequestNames) {
  const Engine engine(Weights(model_with_headings(true)), {});
  const Token first = 20, second = 21;
  const std::u32string title{engine.vocabulary().character(first),
                             engine.vocabulary().character(second)};
  Request request;
  request.title = title;
  const Given given = read_given(request, engine.config(), engine.vocabulary());
  const Subject subject = choose_subject(engine, request, given, kQuatrain, 1);
  EXPECT_EQ(subject.title, title);
  const std::vector<Token> expected{*engine.vocabulary().special("<5x4>"),
                                    *engine.vocabulary().special("<title>"), first, second};
  EXPECT_EQ(subject.prompt.told, expected);
}

// 30 poems under the title 七丁 have 丈三, as many under another none.
TEST(SubjectWordsOfATitle, AreThoseOfTheTitleAndOfWhatThePoemIsToBeAbout) {
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / fmt::format("subject_words_{}", ::getpid());
  std::vector<Poem> poems;
  for (int n = 0; n < 90; ++n)
    poems.push_back({n < 30 ? "七丁" : n < 60 ? "万" : "丌", "",
                     n < 30   ? U"一一丈三一，一一一一一。一一一一一，一一一一一。"
                     : n < 60 ? U"一一一一一，上下一一一。一一一一一，一一一一一。"
                              : U"一一一一一，一一一一一。一一一一一，一一一一一。"});
  write_training_index(file, poems);
  const Engine engine(Weights(model_with_headings(true)), {});
  const Vocabulary& vocabulary = engine.vocabulary();
  const TrainingIndex index(file, vocabulary);
  std::filesystem::remove(file);
  const auto words = [&](std::u32string title, std::vector<std::u32string> about) {
    Request request;
    request.title = title, request.about = std::move(about);
    const Given given = read_given(request, engine.config(), vocabulary);
    std::u32string text;
    for (const SubjectWord& word : subject_words({.title = std::move(title), .title_tokens = {}, .prompt = {}},
                                                 given, index.title_words())) {
      EXPECT_GE(word.nats, 0.8F);
      EXPECT_LE(word.nats, 3.2F);
      text += {vocabulary.character(word.first), vocabulary.character(word.second)};
    }
    return text;
  };
  EXPECT_EQ(words(U"七丁", {}), U"丈三");
  EXPECT_EQ(words(U"丌", {U"万"}), U"上下");
  EXPECT_EQ(words(U"七丁", {U"万"}), U"丈三上下");
  EXPECT_EQ(words(U"丌", {}), U"");
}

}  // namespace
}  // namespace tangyin
