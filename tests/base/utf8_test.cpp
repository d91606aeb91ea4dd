#include "base/utf8.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tangyin {
namespace {

TEST(Utf8, DecodesAndEncodesEveryLength) {
  const std::u32string text = U"a\u00e9月\U00024b62";  // 1, 2, 3 and 4 bytes
  EXPECT_EQ(utf8::encode(text).size(), 1u + 2u + 3u + 4u);
  EXPECT_EQ(utf8::decode(utf8::encode(text)), text);
}

TEST(Utf8, RefusesWhatIsNotUtf8) {
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE6\x9C", "\xFF", "\xE0\x80\x80"})
    EXPECT_THROW(utf8::decode(bad), InputError) << bad;
}

TEST(Utf8, ErrorNamesPlaceAndByte) {
  try {
    utf8::decode("月\x80", "poems.txt, line 7");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "poems.txt, line 7: invalid UTF-8 at byte 3; save it as UTF-8");
  }
}

TEST(Utf8, WidthCountsHanTwice) {
  EXPECT_EQ(utf8::display_width("月a，"), 2 + 1 + 2);
}

}  // namespace
}  // namespace tangyin
