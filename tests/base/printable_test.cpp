#include "base/printable.h"

#include <gtest/gtest.h>

namespace tangyin {
namespace {

TEST(Printable, ControlCharactersBecomeSpacesAndTheRestStays) {
  EXPECT_EQ(printable("山\x1b[31m水\n\t\x7f"), "山 [31m水   ");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "1m"),
            "a 1m");  // U+009B begins a sequence as ESC [ does
  EXPECT_EQ(printable("£ é \xC2"), "£ é \xC2");
  EXPECT_EQ(printable(""), "");
}

}  // namespace
}  // namespace tangyin
