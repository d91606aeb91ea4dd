// Text from outside as a terminal may be given it.
#pragma once

#include <string>
#include <string_view>

namespace tangyin {

// `text` in one line that no terminal obeys: control characters (U+0000 … 1F, 7F … 9F) as spaces.
std::string printable(std::string_view text);

}  // namespace tangyin
