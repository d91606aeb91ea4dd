#include "corpus/traditional.h"

#include <algorithm>
#include <unordered_map>

#include "base/script.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr size_t kLookedAt = 2000;  // poems; enough to tell

// +1: only traditional script writes it, −1: only simplified script does, 0: both do.
int script_of(char32_t c) {
  const std::string one = utf8::encode(c);
  if (to_simplified(one) != one) return 1;
  return to_traditional(one) != one ? -1 : 0;
}

}  // namespace

bool are_simplified(std::span<const Poem> poems) {
  std::unordered_map<char32_t, int> known;
  int64_t balance = 0;
  for (const Poem& poem : poems.first(std::min(poems.size(), kLookedAt)))
    for (const char32_t c : poem.text) {
      const auto [entry, is_new] = known.try_emplace(c, 0);
      if (is_new) entry->second = script_of(c);
      balance += entry->second;
    }
  return balance < 0;
}

bool make_traditional(std::vector<Poem>& poems) {
  if (!are_simplified(poems)) return false;
  for (Poem& poem : poems) {
    poem.text = utf8::decode(to_traditional(utf8::encode(poem.text)));
    poem.title = to_traditional(poem.title);
    poem.author = to_traditional(poem.author);
  }
  return true;
}

}  // namespace tangyin
