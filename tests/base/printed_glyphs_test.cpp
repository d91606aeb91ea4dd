// Older forms of characters in what is printed.
#include "base/printed_glyphs.h"

#include <gtest/gtest.h>

#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

TEST(PrintedGlyphs, SimplifiedTextHasNoOlderFormsLeft) {
  EXPECT_EQ(in_printed_simplified(to_simplified(U"疎雨劒鴈猨遶簷堦妬沈沈")),
            U"疏雨剑雁猿绕檐阶妒沉沉");
  EXPECT_EQ(in_printed_simplified(U"床前明月"), U"床前明月");
}

TEST(PrintedGlyphs, ASurnameIsLeft) {
  EXPECT_EQ(in_printed_simplified(U"沈郎腰瘦沈约诗沈醉"), U"沈郎腰瘦沈约诗沉醉");
}

// So the second of a pair is never the first of another, and none is rare in simplified script.
TEST(PrintedGlyphs, ConvertingTwiceChangesNothing) {
  for (char32_t c = 0x4E00; c <= 0x9FFF; ++c) {
    const std::u32string once = in_printed_simplified({c});
    EXPECT_EQ(in_printed_simplified(once), once) << utf8::encode(c);
    EXPECT_EQ(to_simplified(once), once == std::u32string{c} ? to_simplified(once) : once)
        << utf8::encode(c) << " becomes a traditional character";
  }
}

TEST(PrintedGlyphs, TraditionalTextHasTheUsualForms) {
  const auto traditional = [](const char* text) {
    return utf8::encode(in_printed_traditional(utf8::decode(to_traditional(text))));
  };
  EXPECT_EQ(traditional("人欲东风暖"), "人欲東風暖");
  EXPECT_EQ(traditional("群山万壑来"), "群山萬壑來");
}

}  // namespace
}  // namespace tangyin
