#include "composing/subject.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/utf8.h"
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
  const Subject subject = choose_subject(engine, nullptr, {}, {}, kQuatrain, 1);
  EXPECT_TRUE(subject.title.empty());
  EXPECT_TRUE(subject.prompt.told.empty());
}

TEST(Subject, IsATitleOfTwoToSixCharactersThatTheModelProposes) {
  const Engine engine(Weights(model_with_headings(true)), {});
  std::set<std::u32string> titles;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Subject subject = choose_subject(engine, nullptr, {}, {}, kQuatrain, seed);
    titles.insert(subject.title);
    if (subject.title.empty()) continue;  // every title drawn was too long
    EXPECT_GE(subject.title_tokens.size(), 2U);
    EXPECT_LE(subject.title_tokens.size(), 6U);
    for (const Token token : subject.title_tokens) {
      EXPECT_FALSE(engine.vocabulary().is_special(token));
      EXPECT_EQ(std::ranges::count(subject.title_tokens, token), 1) << "a slip";
    }
    EXPECT_EQ(subject.prompt.told.front(), *engine.vocabulary().special("<5x4>"));
    EXPECT_EQ(subject.prompt.plain.size(), 1U);
    EXPECT_EQ(choose_subject(engine, nullptr, {}, {}, kQuatrain, seed).title, subject.title);
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
  const Subject subject = choose_subject(engine, nullptr, request, given, kQuatrain, 1);
  EXPECT_EQ(subject.title, title);
  const std::vector<Token> expected{*engine.vocabulary().special("<5x4>"),
                                    *engine.vocabulary().special("<title>"), first, second};
  EXPECT_EQ(subject.prompt.told, expected);
}

// Of characters a b c …: 30 poems under the title ab have cd, 30 under e have fg, 30 under h neither.
TEST(SubjectWordsOfATitle, AreThoseOfTheTitleAndOfWhatThePoemIsToBeAbout) {
  const Engine engine(Weights(model_with_headings(true)), {});
  const Vocabulary& vocabulary = engine.vocabulary();
  const auto of = [&](std::string_view letters) {
    std::u32string text;
    for (const char c : letters)
      text += c == ',' || c == '.' ? (c == ',' ? U'，' : U'。')
                                   : vocabulary.character(static_cast<Token>(20 + c - 'a'));
    return text;
  };
  std::vector<Poem> poems;
  for (int n = 0; n < 90; ++n)
    poems.push_back({utf8::encode(of(n < 30   ? "ab"
                                     : n < 60 ? "e"
                                              : "h")),
                     "",
                     of(n < 30   ? "zzcdz,zzzzz.zzzzz,zzzzz."
                        : n < 60 ? "zzzzz,fgzzz.zzzzz,zzzzz."
                                 : "zzzzz,zzzzz.zzzzz,zzzzz.")});
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / fmt::format("subject_words_{}", ::getpid());
  write_training_index(file, poems);
  const TrainingIndex index(file, vocabulary);
  std::filesystem::remove(file);
  const auto words = [&](std::string_view title, std::vector<std::u32string> about) {
    Request request;
    request.title = of(title), request.about = std::move(about);
    const Given given = read_given(request, engine.config(), vocabulary);
    const Subject subject{.title = of(title), .title_tokens = {}, .prompt = {}};
    std::u32string text;
    Grid grid;
    add_subject(subject, given, index, grid);
    for (const SubjectWord& word : grid.subject) {
      EXPECT_GE(word.nats, 0.8F);
      EXPECT_LE(word.nats, 3.2F);
      text += {vocabulary.character(word.first), vocabulary.character(word.second)};
    }
    return text;
  };
  EXPECT_EQ(words("ab", {}), of("cd"));
  EXPECT_EQ(words("h", {of("e")}), of("fg"));
  EXPECT_EQ(words("ab", {of("e")}), of("fgcd"));  // what was asked for first
  EXPECT_EQ(words("h", {}), U"");
}

// Of verse under 春 none has cd, of verse under 登 all, under 秋 half.
TEST(SubjectWordsOfATitle, AreNotOfAnotherSeason) {
  const Engine engine(Weights(model_with_headings(true)), {});
  const Vocabulary& vocabulary = engine.vocabulary();
  const auto letter = [&](int n) { return vocabulary.character(static_cast<Token>(20 + n)); };
  std::vector<Poem> poems;
  for (int n = 0; n < 480; ++n) {
    const char* titles[] = {"春日", "春日", "登山", "秋日", "遊水", "遊水", "遊水", "遊水"};
    const int kind = n % 8;
    std::u32string text;
    for (int k = 0; k < 20; ++k) {
      text += letter(4 + k % 3);
      if (k % 5 == 4) text += k % 10 == 4 ? U'，' : U'。';
    }
    if (kind == 2 || (kind == 3 && n % 16 == 3)) text.replace(0, 2, {letter(2), letter(3)});
    poems.push_back({titles[kind], "", text});
  }
  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) / fmt::format("seasons_{}", ::getpid());
  write_training_index(file, poems);
  const TrainingIndex index(file, vocabulary);
  std::filesystem::remove(file);
  const auto has_cd = [&](const std::u32string& title) {
    Grid grid;
    add_subject({.title = title, .title_tokens = {}, .prompt = {}}, Given(), index, grid);
    return std::ranges::any_of(grid.subject, [&](const SubjectWord& word) {
      return vocabulary.character(word.first) == letter(2);
    });
  };
  EXPECT_TRUE(has_cd(U"登山"));
  EXPECT_TRUE(has_cd(U"秋登山"));
  EXPECT_FALSE(has_cd(U"春登山"));
}

}  // namespace
}  // namespace tangyin
