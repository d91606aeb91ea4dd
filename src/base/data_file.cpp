#include "base/data_file.h"

#include <dlfcn.h>

namespace tangyin {
namespace {

namespace fs = std::filesystem;

// The folder of the shared library, or else of the program, that this code is in; empty where the
// system does not tell.
fs::path own_folder() {
  std::error_code ignored;
  Dl_info info;
  // Of a program the loader knows argv[0] alone, which need not be a path.
  if (::dladdr(reinterpret_cast<const void*>(&find_data_file), &info) != 0 &&
      info.dli_fname != nullptr) {
    const fs::path library = info.dli_fname;
    if (library.filename().string().starts_with("lib"))
      return fs::canonical(library, ignored).parent_path();
  }
  return fs::read_symlink("/proc/self/exe", ignored).parent_path();
}

}  // namespace

fs::path find_data_file(const fs::path& relative) {
  const fs::path folder = own_folder(), above = folder.parent_path();
  for (const fs::path& root :
       {folder, above, above.parent_path(), fs::path("/usr/local"), fs::path("/usr")}) {
    std::error_code missing;
    const fs::path found = fs::canonical(root / "share/tangyin" / relative, missing);
    if (!missing) return found;
  }
  return {};
}

}  // namespace tangyin
