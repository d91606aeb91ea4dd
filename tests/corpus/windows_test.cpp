// The windows of the report's data: 40 characters every 10, each predicted from those before it;
// and those of other lengths, paddings and targets.
#include "corpus/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr Token kFirst = 2;  // after <pad> and <unk>

// A vocabulary of `size` characters, and a text in which each comes once: token n is kFirst + n.
struct Row {
  explicit Row(size_t size) {
    std::vector<std::string> tokens{"<pad>", "<unk>"};
    for (size_t n = 0; n < size; ++n) {
      text.push_back(U'一' + static_cast<char32_t>(n));
      tokens.push_back(utf8::encode(text.back()));
    }
    windows = cut_windows(std::vector<std::vector<Token>>{Vocabulary(tokens).encode(text)});
  }
  std::vector<Token> targets(size_t window) const {
    const auto begin = windows.targets.begin() + static_cast<std::ptrdiff_t>(window * kWindow);
    return {begin, begin + kWindow};
  }
  std::u32string text;
  Windows windows;
};

std::vector<Token> run_of(Token first, size_t count) {
  std::vector<Token> tokens(count);
  std::iota(tokens.begin(), tokens.end(), first);
  return tokens;
}

TEST(Windows, CountAndLossFollowFromTheLength) {
  struct Case {
    size_t length;
    int64_t windows, lost;  // 1 + (length − 40) / 10, and what is left of the division
  };
  for (const auto& [length, count, lost] :
       {Case{1, 1, 0}, Case{39, 1, 0}, Case{40, 1, 0}, Case{41, 1, 1}, Case{49, 1, 9},
        Case{50, 2, 0}, Case{51, 2, 1}, Case{59, 2, 9}, Case{60, 3, 0}, Case{100, 7, 0}}) {
    const Windows windows = Row(length).windows;
    EXPECT_EQ(windows.count(), count) << length;
    EXPECT_EQ(windows.lost, lost) << length;
    EXPECT_EQ(windows.characters, static_cast<int64_t>(length));
    EXPECT_EQ(windows.inputs.size(), windows.targets.size());
  }
}

TEST(Windows, EachBeginsTenCharactersAfterTheOneBefore) {
  const Row row(75);
  ASSERT_EQ(row.windows.count(), 4);
  for (Token window = 0; window < 4; ++window)
    EXPECT_EQ(row.targets(static_cast<size_t>(window)), run_of(kFirst + 10 * window, 40));
}

TEST(Windows, APoemThatIsShorterIsPaddedInFront) {
  const Row row(3);
  std::vector<Token> expected(37, Vocabulary::kPad);
  for (const Token token : run_of(kFirst, 3)) expected.push_back(token);
  EXPECT_EQ(row.targets(0), expected);
}

TEST(Windows, AnInputIsTheTargetBeforeItAndTheFirstIsPadding) {
  for (const size_t length : {3U, 40U, 75U}) {
    const Windows windows = Row(length).windows;
    for (size_t n = 0; n < windows.inputs.size(); ++n)
      ASSERT_EQ(windows.inputs[n], n % kWindow == 0 ? Vocabulary::kPad : windows.targets[n - 1])
          << length << ", " << n;
  }
}

// Poems of the tokens kFirst, kFirst + 1, …, one for each size.
std::vector<std::vector<Token>> poems_of(std::initializer_list<size_t> sizes) {
  std::vector<std::vector<Token>> poems;
  for (const size_t size : sizes) poems.push_back(run_of(kFirst, size));
  return poems;
}

// range(0, n − 40, 10): a window that would end with the poem is not there.
TEST(Windows, WithoutTheTailCountAsPythonsRange) {
  struct Case {
    size_t length;
    int64_t windows, lost;
  };
  for (const auto& [length, count, lost] :
       {Case{39, 1, 0}, Case{40, 1, 0}, Case{41, 1, 1}, Case{50, 1, 10}, Case{51, 2, 1},
        Case{56, 2, 6}, Case{60, 2, 10}, Case{61, 3, 1}, Case{100, 6, 10}}) {
    const Windows windows = cut_windows(poems_of({length}), {.keep_tail = false});
    EXPECT_EQ(windows.count(), count) << length;
    EXPECT_EQ(windows.lost, lost) << length;
  }
}

TEST(Windows, OfAnyLengthAndStep) {
  // 10 characters, windows of 4 every 3: at 0, 3, 6, which ends with the poem.
  const Windows windows = cut_windows(poems_of({10}), {.length = 4, .step = 3});
  EXPECT_EQ(windows.steps, 4);
  EXPECT_EQ(windows.count(), 3);
  EXPECT_EQ(windows.lost, 0);
  EXPECT_EQ(windows.targets, (std::vector<Token>{2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11}));
  EXPECT_EQ(windows.inputs, (std::vector<Token>{0, 2, 3, 4, 0, 5, 6, 7, 0, 8, 9, 10}));
}

TEST(Windows, AfterTheFirstCharacterOneIsNotPredicted) {
  const Windows windows =
      cut_windows(poems_of({2, 5}), {.length = 4, .step = 1, .predict_first = false});
  EXPECT_EQ(windows.steps, 3);
  ASSERT_EQ(windows.count(), 3);
  EXPECT_EQ(windows.inputs, (std::vector<Token>{0, 0, 2, 2, 3, 4, 3, 4, 5}));
  EXPECT_EQ(windows.targets, (std::vector<Token>{0, 2, 3, 3, 4, 5, 4, 5, 6}));
  EXPECT_EQ(windows.padding(), 1);
}

TEST(Windows, PaddedBehindThePoemComesFirst) {
  const Windows windows = cut_windows(poems_of({2}), {.length = 5, .pad_in_front = false});
  EXPECT_EQ(windows.inputs, (std::vector<Token>{0, 2, 3, 0, 0}));
  EXPECT_EQ(windows.targets, (std::vector<Token>{2, 3, 0, 0, 0}));
  EXPECT_EQ(windows.padding(), 3);
}

TEST(Windows, AsTheyStandForTargetsOfTheNextWindow) {
  for (const bool predict_first : {true, false}) {
    const Windows windows = cut_windows(
        poems_of({2}), {.length = 3, .predict_first = predict_first, .as_they_stand = true});
    EXPECT_EQ(windows.steps, 3);
    EXPECT_EQ(windows.inputs, (std::vector<Token>{0, 2, 3}));
    EXPECT_EQ(windows.targets, windows.inputs);
  }
}

TEST(Windows, PunctuationThatTheStudentKeptIsKeptWhereWanted) {
  EXPECT_EQ(report_text(U"雲龍，風！山。水？日、月；火："), U"云龙风山水日月火");
  EXPECT_EQ(report_text(U"雲龍，風！山。水？日、月；火：", true), U"云龙，风山。水日月；火：");
}

}  // namespace
}  // namespace tangyin
