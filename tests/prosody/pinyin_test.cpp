// Modern readings in verse, on a list of places made by hand.
#include "prosody/pinyin.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/utf8.h"

namespace tangyin {
namespace {

// The pinyin of `character` in `line`, as printed.
std::string said(const std::u32string& line, char32_t character) {
  std::istringstream syllables(pinyin_line(line));
  std::string syllable;
  for (const char32_t c : line) {
    syllables >> syllable;
    if (c == character) return syllable;
  }
  return "";
}

TEST(Pinyin, ReadsTheTextbookPlacesAsVerseDoes) {
  EXPECT_EQ(said(U"地上霜", U'地'), "dì");
  EXPECT_EQ(said(U"一日还", U'还'), "huán");
  EXPECT_EQ(said(U"白发生", U'发'), "fà");
  EXPECT_EQ(said(U"花发时", U'发'), "fā");
  EXPECT_EQ(said(U"报得春", U'得'), "dé");
  EXPECT_EQ(said(U"朝辞去", U'朝'), "zhāo");
  EXPECT_EQ(said(U"密密缝", U'缝'), "féng");
}

TEST(Pinyin, IsRightInMostOfTwoHundredPlaces) {
  std::ifstream file(std::string(TANGYIN_SOURCE_DIR) + "/tests/prosody/pinyin_places.txt");
  int places = 0, right = 0;
  std::string wrong;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string context, character, wanted;
    words >> context >> character >> wanted;
    const std::string found = said(utf8::decode(context), utf8::decode(character)[0]);
    ++places;
    right += found == wanted;
    if (found != wanted) wrong += context + " " + found + ", should be " + wanted + "\n";
  }
  EXPECT_EQ(places, 200);
  RecordProperty("right", right);
  EXPECT_GE(right, 190) << wrong;  // 95%
}

}  // namespace
}  // namespace tangyin
