#include "prosody/poem_lines.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace tangyin {
namespace {

// How many lines at the head of the block are its title and author.
size_t heading_lines(const std::vector<TextLine>& block) {
  if (std::ranges::any_of(block, has_stop))  // a heading has no stops where the verse has them
    return static_cast<size_t>(std::ranges::find_if(block, has_stop) - block.begin());
  size_t heading = block.size() - 1;  // the longest tail of lines of one length is the verse
  while (heading > 0 && count_han(block[heading - 1]) == count_han(block.back())) --heading;
  if (block.size() - heading < 2)
    return count_han(block.back()) >= 20 && verse_length(count_han(block.back())) != 0 ? heading
                                                                                       : 0;
  // a title as long as a verse.
  if (heading == 0 && block.size() > 4 && block.size() % 2 == 1) heading = 1;
  return heading;
}

// True for a block that is the heading of the next.
bool is_heading(const std::vector<TextLine>& block) {
  return block.size() <= 2 && std::ranges::none_of(block, has_stop) && count_han(block[0]) < 20 &&
         (block.size() == 1 || count_han(block[0]) != count_han(block[1]) ||
          count_han(block[0]) == 0);
}

// Cuts "…。——李白《静夜思》" behind a verse.
std::optional<TextLine> take_credit_behind(TextLine& line) {
  constexpr std::u32string_view kDash = U"—―-";
  const size_t dash = line.text.find_last_of(kDash);
  if (dash == line.text.npos) return std::nullopt;
  const TextLine credit{line.text.substr(dash + 1), line.number, LineKind::credit};
  const size_t verse = line.text.find_last_not_of(kDash, dash);
  const bool named = credit.text.find(U'《') != credit.text.npos || count_han(credit) <= 4;
  if (verse == line.text.npos || !named || has_stop(credit) || count_han(credit) == 0)
    return std::nullopt;
  line.text.erase(verse + 1);
  return credit;
}

// The number of verses where the block is one or two verses of equal length from 4 to 7; else 0.
// `first`: a heading may stand before them; a name may stand behind.
size_t verses_of_fragment(const TextBlock& block, bool first, size_t& length) {
  std::vector<size_t> all;
  const bool stops = std::ranges::any_of(block.lines, has_stop);
  for (const TextLine& line : block.lines) {
    const bool heading = first && all.empty() && stops && !has_stop(line);
    if (heading || line.kind == LineKind::foreign) continue;
    if (line.kind == LineKind::credit && !all.empty()) continue;
    TextLine verse = line;
    take_credit_behind(verse);
    if (verse.kind != LineKind::text || verse.text.find(U'《') != verse.text.npos) return 0;
    for (const size_t run : run_lengths(verse)) all.push_back(run);
  }
  const bool even = std::ranges::all_of(all, [&](size_t run) { return run == all[0]; });
  if (all.empty() || all.size() > 2 || !even || all[0] < 4 || all[0] > 7) return 0;
  length = all[0];
  return all.size();
}

// How many blocks from `begin` on are one poem: couplets, or single verses, that one blank line each
// parts.
size_t joined_blocks(const std::vector<TextBlock>& blocks, size_t begin) {
  size_t length = 0, other = 0, end = begin + 1, even_end = begin + 1;
  const size_t first = verses_of_fragment(blocks[begin], true, length);
  size_t verses = first;
  for (; first > 0 && end < blocks.size() && blocks[end].blanks == 1; ++end) {
    const size_t more = verses_of_fragment(blocks[end], false, other);
    if (more == 0 || other != length) break;
    verses += more;
    if (verses % 2 == 0) even_end = end + 1;
  }
  // A title may be as long as a verse.
  const bool title_first = first == 1 && !has_stop(blocks[begin].lines[0]);
  return title_first && (verses % 2 == 1 || verses < 4) ? 1 : even_end - begin;
}

std::vector<TextBlock> join_couplets(std::vector<TextBlock> blocks) {
  std::vector<TextBlock> joined;
  for (size_t at = 0; at < blocks.size();) {
    const size_t count = joined_blocks(blocks, at);
    joined.push_back(std::move(blocks[at]));
    std::vector<TextLine>& lines = joined.back().lines;
    for (const size_t end = at++ + count; at < end; ++at)
      lines.insert(lines.end(), blocks[at].lines.begin(), blocks[at].lines.end());
  }
  return joined;
}

// A name or a title behind the verse: after a dash, or shorter than any verse, or with 《》.
bool is_credit(const TextLine& line, const std::vector<TextLine>& verse) {
  if (has_stop(line) || verse.empty()) return false;
  const size_t length = count_han(line);
  const bool as_long = length == count_han(verse.back()) && !has_stop(verse.back());
  if (line.text.find(U'《') != line.text.npos) return true;
  if (line.kind == LineKind::credit) return length < 20 && (length <= 4 || !as_long);
  return length >= 2 && length <= 4 && !as_long;
}

bool all_foreign(const std::vector<TextLine>& lines) {
  return std::ranges::all_of(lines,
                             [](const TextLine& line) { return line.kind == LineKind::foreign; });
}

// Sorts the lines of blocks into poems.
class Sorter {
 public:
  std::vector<PoemLines> sort(std::vector<TextBlock> blocks) {
    for (size_t k = 0; k < blocks.size(); ++k) {
      std::vector<TextLine> lines;
      int depth = 0;  // of brackets: a note may go on over lines, of any script
      for (TextLine& line : blocks[k].lines) {
        const int before = depth;
        without_notes(line.text, depth);
        if (before > 0) line.kind = LineKind::text;
        if (line.kind == LineKind::notes) in_notes_ = true;
        if (in_notes_ && (&line != &blocks[k].lines.front() || !begins_poem(blocks, k))) continue;
        in_notes_ = false;
        if (line.kind != LineKind::note) lines.push_back(line);
      }
      if (!lines.empty()) add_block(std::move(lines), k + 1 < blocks.size());
    }
    if (!heading_.empty() && !drafts_.empty()) add_to_last(heading_);
    return std::move(drafts_);
  }

 private:
  // Whether notes end here: at verses of one length, or at the heading, of so many blocks at most,
  // before them.
  static bool begins_poem(const std::vector<TextBlock>& blocks, size_t at, int headings = 3) {
    const std::vector<TextLine>& lines = blocks[at].lines;
    if (lines[0].kind == LineKind::notes) return false;
    if (headings > 0 && is_heading(lines) && at + 1 < blocks.size() && count_han(lines[0]) <= 12 &&
        lines[0].kind != LineKind::note)
      return begins_poem(blocks, at + 1, headings - 1);
    std::vector<size_t> lengths;
    for (size_t k = 0; k < lines.size() && lines[k].kind != LineKind::notes; ++k)
      if (k > 0 || has_stop(lines[0]) || lines.size() == 1)
        for (const size_t run : run_lengths(lines[k])) lengths.push_back(run);
    return lengths.size() >= 2 && lengths.size() % 2 == 0 &&
           std::ranges::all_of(lengths, [&](size_t length) {
             return length == lengths[0] && length >= 4 && length <= 7;
           });
  }

  void add_to_last(const std::vector<TextLine>& lines) {
    std::vector<TextLine>& heading = drafts_.back().heading;
    heading.insert(heading.end(), lines.begin(), lines.end());
  }

  void add_block(std::vector<TextLine> block, bool more_follow) {
    const bool credit = block[0].kind == LineKind::credit && block.size() == 1;
    if (credit && !drafts_.empty() && heading_.empty() && is_credit(block[0], drafts_.back().verse))
      return add_to_last(block);
    constexpr size_t kLongestHeading = 3;  // lines in another language: more are a translation
    if (all_foreign(block) && (!more_follow || block.size() > kLongestHeading)) return;
    if (more_follow && (is_heading(block) || all_foreign(block))) {
      heading_.insert(heading_.end(), block.begin(), block.end());
      return;
    }
    if (!drafts_.empty() && is_heading(block) && is_credit(block[0], drafts_.back().verse))
      return add_to_last(block);
    add_poems(std::move(block));
  }

  // The poems of a block: a second heading in it begins a second one.
  void add_poems(std::vector<TextLine> block) {
    PoemLines draft{std::move(heading_), {}};
    heading_.clear();
    size_t begin = 0;
    for (; begin + 1 < block.size(); ++begin) {
      if (block[begin].kind == LineKind::text || has_stop(block[begin])) break;
      draft.heading.push_back(block[begin]);
    }
    block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(begin));
    if (!all_foreign(block))
      std::erase_if(block, [](const TextLine& line) { return line.kind == LineKind::foreign; });
    std::vector<TextLine> credits = take_credits(block);
    const size_t head = heading_lines(block);
    draft.heading.insert(draft.heading.end(), block.begin(),
                         block.begin() + static_cast<std::ptrdiff_t>(head));
    for (size_t k = head; k < block.size(); ++k) {
      TextLine& line = block[k];
      const bool last = k + 1 == block.size();
      const bool quoted = line.text.find(U'《') != line.text.npos;
      if (is_credit(line, draft.verse) && (line.kind == LineKind::credit || quoted)) {
        if (line.kind != LineKind::credit && !last)
          drafts_.push_back(std::exchange(draft, PoemLines{}));
        draft.heading.push_back(line);
        continue;
      }
      if (!last && heads_a_second_poem(line, draft.verse)) {
        drafts_.push_back(std::exchange(draft, PoemLines{}));
        draft.heading.push_back(line);
        continue;
      }
      if (auto credit = take_credit_behind(line)) credits.push_back(*credit);
      if (!is_note(line, draft.verse)) draft.verse.push_back(line);
    }
    draft.heading.insert(draft.heading.end(), credits.begin(), credits.end());
    drafts_.push_back(std::move(draft));
  }

  // "其二", without a stop, where the line before ends in a full one.
  static bool heads_a_second_poem(const TextLine& line, const std::vector<TextLine>& verse) {
    if (verse.empty() || has_stop(line) || count_han(line) > 20) return false;
    const size_t end = verse.back().text.find_last_not_of(U"』」”’ \t\u3000");
    return end != verse.back().text.npos && is_one_of(verse.back().text[end], U"。！？!?");
  }

  // Takes names and titles off the end of the block.
  static std::vector<TextLine> take_credits(std::vector<TextLine>& block) {
    const bool stops = std::ranges::any_of(block, has_stop);
    size_t end = block.size();
    for (; end > 1; --end) {
      const TextLine &line = block[end - 1], &before = block[end - 2];
      const bool verse = stops || (end > 2 && count_han(before) >= 5 &&
                                   count_han(block[end - 3]) == count_han(before));
      if (line.kind != LineKind::label && !(verse && is_credit(line, {before}))) break;
    }
    const auto first = block.begin() + static_cast<std::ptrdiff_t>(end);
    std::vector<TextLine> credits(first, block.end());
    block.erase(first, block.end());
    return credits;
  }

  // "床：井栏。" behind the verse, which has lines of another length.
  static bool is_note(const TextLine& line, const std::vector<TextLine>& verse) {
    if (verse.empty() || line.text.find_first_of(U":：") == line.text.npos) return false;
    const std::vector<size_t> own = run_lengths(line), lengths = run_lengths(verse.front());
    return own.empty() || lengths.empty() || own.front() != lengths.back();
  }

  std::vector<PoemLines> drafts_;
  std::vector<TextLine> heading_;  // a block of its own that is the heading of the next
  bool in_notes_ = false;
};

}  // namespace

std::vector<PoemLines> sort_into_poems(std::vector<TextBlock> blocks) {
  return Sorter().sort(join_couplets(std::move(blocks)));
}

}  // namespace tangyin
