#include "base/script.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace tangyin {
namespace {

TEST(Script, SaysWhichCharactersAPhraseConvertsInItsOwnWay) {
  for (const std::u32string_view phrase :
       {U"乾坤", U"憑藉", U"變徵", U"千鍾粟", U"於菟", U"計畫", U"沈沒", U"回覆", U"明瞭"}) {
    const std::u32string together = to_simplified(phrase);
    size_t differing = 0;
    for (size_t n = 0; n < phrase.size(); ++n) {
      if (to_simplified(phrase.substr(n, 1))[0] == together[n]) continue;
      ++differing;
      EXPECT_TRUE(simplified_by_phrase(phrase[n])) << utf8::encode(phrase);
    }
    EXPECT_GT(differing, 0U) << utf8::encode(phrase);
  }
  for (const char32_t c : std::u32string_view(U"月春風無來")) EXPECT_FALSE(simplified_by_phrase(c));
}

}  // namespace
}  // namespace tangyin
