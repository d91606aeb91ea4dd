// Where the files that come with the program lie: the model and its index.
#pragma once

#include <filesystem>

namespace tangyin {

// "models/tangyin.safetensors" → its path, empty if there is none.  Looked for in share/tangyin in
// the folder of the library or program that this code is in and in the two folders above it, so
// that an installed tree may be moved (PREFIX/bin, PREFIX/lib/x86_64-linux-gnu) and the build folder
// works like one; then in /usr/local/share/tangyin and /usr/share/tangyin.
std::filesystem::path find_data_file(const std::filesystem::path& relative);

}  // namespace tangyin
