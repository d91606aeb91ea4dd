// The windows of the report's data: 40 characters every 10, each predicted from those before it.
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

}  // namespace
}  // namespace tangyin
