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

// The number of verses where the block is one or two verses of equal length from 4 to 7; else 0.
size_t verses_of_fragment(const TextBlock& block, size_t& length) {
  std::vector<size_t> all;
  for (const TextLine& line : block.lines) {
    if (line.kind == LineKind::foreign) continue;
    if (line.kind != LineKind::text || line.text.find(U'《') != line.text.npos) return 0;
    for (const size_t run : run_lengths(line)) all.push_back(run);
  }
  const bool even = std::ranges::all_of(all, [&](size_t run) { return run == all[0]; });
  if (all.empty() || all.size() > 2 || !even || all[0] < 4 || all[0] > 7) return 0;
  length = all[0];
  return all.size();
}

// Joins couplets, or single verses, that one blank line each parts.
void join_couplets(std::vector<TextBlock>& blocks) {
  for (size_t begin = 0; begin < blocks.size(); ++begin) {
    size_t length = 0, other = 0, end = begin + 1;
    const size_t first = verses_of_fragment(blocks[begin], length);
    size_t verses = first;
    for (; first > 0 && end < blocks.size() && blocks[end].blanks == 1; ++end) {
      const size_t more = verses_of_fragment(blocks[end], other);
      if (more == 0 || other != length) break;
      verses += more;
    }
    const bool title_first = first == 1 && !has_stop(blocks[begin].lines[0]);
    if (verses % 2 == 1 && title_first) continue;  // a title as long as a verse
    if (end == begin + 1 || verses % 2 == 1) continue;
    if (verses < 4 && title_first) continue;
    std::vector<TextLine>& joined = blocks[begin].lines;
    for (size_t k = begin + 1; k < end; ++k)
      joined.insert(joined.end(), blocks[k].lines.begin(), blocks[k].lines.end());
    blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(begin + 1),
                 blocks.begin() + static_cast<std::ptrdiff_t>(end));
  }
}

// A name or a title behind the verse: after a dash, or shorter than any verse, or with 《》.
bool is_credit(const TextLine& line, const std::vector<TextLine>& verse) {
  if (has_stop(line) || verse.empty()) return false;
  const size_t length = count_han(line);
  const bool as_long = length == count_han(verse.back()) && !has_stop(verse.back());
  if (line.text.find(U'《') != line.text.npos) return true;
  if (line.kind == LineKind::credit) return length < 20 && (length <= 4 || !as_long);
  return length <= 4 && !as_long;
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
  // Whether notes end here: at a heading before a poem, or at verses of one length.
  static bool begins_poem(const std::vector<TextBlock>& blocks, size_t at) {
    const std::vector<TextLine>& lines = blocks[at].lines;
    if (lines[0].kind == LineKind::notes) return false;
    if (is_heading(lines) && at + 1 < blocks.size() && count_han(lines[0]) <= 12 &&
        lines[0].kind != LineKind::note)
      return begins_poem(blocks, at + 1);
    std::vector<size_t> lengths;
    for (size_t k = 0; k < lines.size(); ++k)
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
    if ((more_follow && is_heading(block)) || (all_foreign(block) && !drafts_.empty())) {
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
    const auto take = [&](size_t from, size_t count, std::vector<TextLine>& to) {
      for (size_t k = from; k < from + count; ++k) to.push_back(block[k]);
    };
    while (block.size() > 1 && block[0].kind != LineKind::text && !has_stop(block[0])) {
      take(0, 1, draft.heading);
      block.erase(block.begin());
    }
    std::erase_if(block, [&](const TextLine& line) {
      return line.kind == LineKind::foreign && block.size() > 1;
    });
    std::vector<TextLine> credits;
    while (block.size() > 1 && ends_in_credit(block)) {
      credits.insert(credits.begin(), block.back());
      block.pop_back();
    }
    const size_t head = heading_lines(block);
    take(0, head, draft.heading);
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

  static bool ends_in_credit(const std::vector<TextLine>& block) {
    const std::vector<TextLine> before(block.begin(), block.end() - 1);
    if (block.back().kind == LineKind::label) return true;
    const bool verse = std::ranges::any_of(before, has_stop) ||
                       (before.size() > 1 && count_han(before.back()) >= 5 &&
                        count_han(before[before.size() - 2]) == count_han(before.back()));
    return verse && is_credit(block.back(), before);
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
  join_couplets(blocks);
  return Sorter().sort(std::move(blocks));
}

}  // namespace tangyin
