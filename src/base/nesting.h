// How deep a JSON text nests, looked at before it is parsed: the parser's own callback would look
// at all of an array again for each object in it.
#pragma once

#include <string_view>

namespace tangyin {

// Whether arrays and objects stand in one another more than `levels` deep.  One pass; the text need
// not be JSON.
bool nests_deeper(std::string_view json, int levels) noexcept;

}  // namespace tangyin
