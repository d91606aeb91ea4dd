// Makes text from outside safe to print on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// `text` with control characters (U+0000 … 1F, 7F … 9F) replaced by spaces.
std::string printable(std::string_view text);

}  // namespace tangyin
