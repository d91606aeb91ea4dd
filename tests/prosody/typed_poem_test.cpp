#include "prosody/typed_poem.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tangyin {
namespace {

const std::vector<std::u32string> kLines{U"天地玄黃色", U"春風入水亭"};

TEST(TypedPoem, PunctuationAndLineBreaksPartVerses) {
  for (const char* text : {"天地玄黃色，春風入水亭。", "天地玄黃色\n春風入水亭\n",
                           "天地玄黃色 春風入水亭", "天地玄黃色，\r\n春風入水亭。\r\n"}) {
    const auto poems = read_typed_poems(text, "text");
    ASSERT_EQ(poems.size(), 1U) << text;
    EXPECT_EQ(poems[0].lines, kLines) << text;
    EXPECT_EQ(poems[0].title, "");
  }
}

TEST(TypedPoem, ATitleMayStandBeforeWithOrWithoutABlankLine) {
  for (const char* text : {"《水亭》\n天地玄黃色，春風入水亭。", "水亭\n\n天地玄黃色，春風入水亭。",
                           "水亭\n天地玄黃色\n春風入水亭"}) {
    const auto poems = read_typed_poems(text, "text");
    ASSERT_EQ(poems.size(), 1U) << text;
    EXPECT_EQ(poems[0].lines, kLines) << text;
    EXPECT_EQ(poems[0].title, "水亭") << text;
  }
}

TEST(TypedPoem, ATitleMayStandInTheFirstLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"《水亭》天地玄黃色，春風入水亭。", "水亭"},
      {"水亭：天地玄黃色，春風入水亭。", "水亭"},
      {"水亭 無名氏 天地玄黃色，春風入水亭。", "水亭 無名氏"},
      {"水亭　天地玄黃（注）色，春風入水亭。", "水亭"}};
  for (const auto& [text, title] : cases) {
    const auto poems = read_typed_poems(text, "text");
    ASSERT_EQ(poems.size(), 1U) << text;
    EXPECT_EQ(poems[0].lines, kLines) << text;
    EXPECT_EQ(poems[0].title, title) << text;
  }
  EXPECT_EQ(
      read_typed_poems("天地玄黃色 春風入水亭，天地玄黃色，春風入水亭。", "text")[0].lines.size(),
      4U);
}

TEST(TypedPoem, VersesMayRunTogether) {
  const std::vector<std::u32string> four{kLines[0], kLines[1], kLines[0], kLines[1]};
  for (const char* text : {"天地玄黃色春風入水亭天地玄黃色春風入水亭",
                           "水亭\n天地玄黃色春風入水亭天地玄黃色春風入水亭",
                           "天地玄黃色春風入水亭\n天地玄黃色春風入水亭",
                           "天地玄黃色春風入水亭，天地玄黃色春風入水亭。"})
    EXPECT_EQ(read_typed_poems(text, "text")[0].lines, four) << text;
  // Two of seven.
  EXPECT_EQ(read_typed_poems("天天天天天天天地地地地地地地", "text")[0].lines.size(), 2U);
  EXPECT_EQ(read_typed_poems("天天天天天天天地地地地地地", "text")[0].lines.size(), 1U);  // 13
}

TEST(TypedPoem, AHeadingNeedNotBeChinese) {
  const auto poems = read_typed_poems("Pavilion\nby me\n\n天地玄黃色，春風入水亭。", "text");
  ASSERT_EQ(poems.size(), 1U);
  EXPECT_EQ(poems[0].title, "Pavilion by me");
}

TEST(TypedPoem, ABlockOfNotesAloneIsAnErrorNotACrash) {
  EXPECT_THROW(read_typed_poems("（天）\n（地）", "text"), InputError);
  EXPECT_THROW(read_typed_poems("（天）\n（地天）\n\n（天）", "text"), InputError);
}

TEST(TypedPoem, BlankLinesPartPoems) {
  const auto poems =
      read_typed_poems("天地玄黃色，春風入水亭。\n\n\n天地玄黃色，春風入水亭。\n", "text");
  ASSERT_EQ(poems.size(), 2U);
  EXPECT_EQ(poems[1].lines, kLines);
}

TEST(TypedPoem, NotesInBracketsArePassedOver) {
  EXPECT_EQ(read_typed_poems("天地（一作 x）玄黃色，春風入水亭。", "text")[0].lines, kLines);
  // Over lines.
  EXPECT_EQ(read_typed_poems("天地玄黃色，（一作\nx，\ny）\n春風入水亭。", "text")[0].lines,
            kLines);
  // Never opened.
  EXPECT_EQ(read_typed_poems("天地玄黃色），春風入水亭。", "text")[0].lines, kLines);
  EXPECT_EQ(read_typed_poems("水亭（有序，一）\n天地玄黃色，春風入水亭。", "text")[0].title,
            "水亭（有序，一）");
}

std::string error_of(std::string_view text) {
  try {
    read_typed_poems(text, "poem.txt");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(TypedPoem, SaysInOneLineWhatItCannotRead) {
  EXPECT_EQ(error_of(""), "poem.txt: no Chinese characters in it");
  EXPECT_EQ(error_of("hello\n"), "poem.txt: no Chinese characters in it");
  EXPECT_EQ(error_of(std::string_view("\0\1\2天", 6)),
            "poem.txt: binary data; a poem is text in UTF-8");
  EXPECT_NE(error_of("天\xFF"), "");
  EXPECT_EQ(error_of("天地x黃色，春風入水亭。"),
            "poem.txt, line 1: 'x' is not a Chinese character; a verse holds characters and "
            "punctuation only");
}

TEST(TypedPoem, NamesACharacterThatCannotBeSeenByItsNumber) {
  EXPECT_EQ(error_of("天地\uE000黃色，春風入水亭。"),
            "poem.txt, line 1: 'U+E000' is not a Chinese character; a verse holds characters and "
            "punctuation only");
}

TEST(TypedPoem, KnowsTraditionalScript) {
  EXPECT_TRUE(is_traditional("春風"));
  EXPECT_FALSE(is_traditional("春风"));
  EXPECT_FALSE(is_traditional("山水"));
}

}  // namespace
}  // namespace tangyin
