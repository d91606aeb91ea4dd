#include "corpus/cleaning.h"

#include <numeric>
#include <unordered_set>

#include "base/error.h"
#include "base/utf8.h"

namespace tangyin {
namespace {

constexpr std::u32string_view kOpening = U"（(〈[〖{［｛【〔", kClosing = U"）)〉]〗}］｝】〕";
// Marks that carry no sound.
constexpr std::u32string_view kDropped = U"《》「」『』“”‘’\"'＂＇·‧・—-－…～~﹏　";
constexpr std::u32string_view kLost = U"□○●■◇▲△";

// Half-width and rare forms of the seven marks.
char32_t normal_mark(char32_t c) {
  switch (c) {
    case U',':
    case U'﹐':
    case U'､':
      return U'，';
    case U'.':
    case U'．':
    case U'｡':
    case U'﹒':
      return U'。';
    case U'?':
    case U'﹖':
      return U'？';
    case U'!':
    case U'﹗':
      return U'！';
    case U';':
    case U'﹔':
      return U'；';
    case U':':
    case U'﹕':
      return U'：';
    default:
      return c;
  }
}

bool is_space(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\r' || c == U'\n' || c == U'\u00A0' || c == U'\u200B' ||
         c == U'\uFEFF';
}

bool contains(std::u32string_view set, char32_t c) {
  return set.find(c) != std::u32string_view::npos;
}

bool is_footnote_number(std::u32string_view text) {
  return text.find_first_not_of(U"一二三四五六七八九十〇○0123456789①②③④⑤⑥⑦⑧⑨⑩") ==
         std::u32string_view::npos;
}

// The text without its bracketed notes.  Square brackets mark characters that an editor restored,
// [載]仰皇穹: these are kept, unless they are the number of a footnote.  Braces describe a
// character that has no code point, 疲{艹/尔}.
struct WithoutNotes {
  Fault fault = Fault::none;  // brackets, where one has no partner; description
  std::u32string text;
  int64_t notes = 0;
};

WithoutNotes without_notes(std::u32string_view raw) {
  WithoutNotes result;
  std::vector<size_t> open;  // kinds of the brackets that are open
  std::u32string restored;
  const auto restores = [&] {
    return open.size() == 1 && contains(U"[［", kOpening[open.front()]);
  };
  for (const char32_t c : raw) {
    if (const size_t kind = kOpening.find(c); kind != std::u32string_view::npos) {
      if (open.empty() && contains(U"{｛", c)) return {Fault::description, {}, 0};
      open.push_back(kind);
    } else if (const size_t closed = kClosing.find(c); closed != std::u32string_view::npos) {
      if (open.empty() || open.back() != closed) return {Fault::brackets, {}, 0};
      if (restores() && !is_footnote_number(restored)) {
        result.text += restored;
      } else {
        result.notes += open.size() == 1;
      }
      open.pop_back();
      if (open.empty()) restored.clear();
    } else if (open.empty()) {
      result.text.push_back(c);
    } else if (restores()) {
      restored.push_back(c);
    }
  }
  if (!open.empty()) return {Fault::brackets, {}, 0};
  return result;
}

Fault fault_of(char32_t c) {
  if (contains(kLost, c)) return Fault::lost_characters;
  if (utf8::is_private_use(c)) return Fault::private_use;
  if (c >= 0x2FF0 && c <= 0x2FFF) return Fault::description;
  return utf8::is_han(c) || is_punctuation(c) ? Fault::none : Fault::foreign;
}

}  // namespace

std::string_view describe(Fault fault) noexcept {
  constexpr std::array<std::string_view, kFaults> kNames{"kept",
                                                         "empty",
                                                         "lost characters (□ ○ ●)",
                                                         "private-use characters",
                                                         "character descriptions (⿰ … {…})",
                                                         "unpaired brackets",
                                                         "foreign characters",
                                                         "exact duplicates"};
  return kNames[static_cast<size_t>(fault)];
}

int64_t CleaningReport::read() const noexcept {
  return std::accumulate(poems.begin(), poems.end(), int64_t{0});
}

Cleaned clean_text(std::u32string_view raw) {
  Cleaned cleaned;
  const WithoutNotes bare = without_notes(raw);
  if (bare.fault != Fault::none) return {bare.fault, {}, 0};
  cleaned.notes = bare.notes;
  size_t characters = 0;
  for (const char32_t original : bare.text) {
    const char32_t c = normal_mark(original);
    if (is_space(c) || contains(kDropped, c)) continue;
    if (const Fault fault = fault_of(c); fault != Fault::none) return {fault, {}, 0};
    // Drop punctuation at the beginning, and after other punctuation (a note stood between them).
    if (is_punctuation(c) && (cleaned.text.empty() || is_punctuation(cleaned.text.back())))
      continue;
    cleaned.text.push_back(c);
    characters += !is_punctuation(c);
  }
  if (characters == 0) return {Fault::empty, {}, 0};
  return cleaned;
}

std::vector<Poem> clean_poems(std::span<const RawPoem> raw, bool drop_duplicates,
                              CleaningReport& report) {
  std::vector<Poem> poems;
  std::unordered_set<std::u32string> seen;
  for (const RawPoem& one : raw) {
    const auto decoded = utf8::try_decode(one.text);
    Cleaned cleaned = decoded ? clean_text(*decoded) : Cleaned{Fault::foreign, {}, 0};
    if (cleaned.fault == Fault::none && drop_duplicates && !seen.insert(cleaned.text).second)
      cleaned.fault = Fault::duplicate;
    ++report.poems[static_cast<size_t>(cleaned.fault)];
    if (cleaned.fault != Fault::none) continue;
    report.notes += cleaned.notes;
    poems.push_back({one.title, one.author, std::move(cleaned.text)});
  }
  return poems;
}

std::vector<Poem> load_poems(const std::filesystem::path& path, Edition edition,
                             bool drop_duplicates, CleaningReport& report) {
  auto poems = clean_poems(read_poems(path, edition), drop_duplicates, report);
  if (poems.empty())
    throw InputError(fmt::format("{}: no poem is left after cleaning", path.string()));
  return poems;
}

}  // namespace tangyin
