#include "composing/place_rules.h"

#include <algorithm>
#include <array>

namespace tangyin {
namespace {

// Characters of `line` that `variant` forbids; `skipped` is a column that does not count.
int broken_by(const std::vector<Token>& line, const std::vector<ToneClass>& variant,
              const Lexicon& lexicon, size_t skipped) {
  int broken = 0;
  for (size_t n = 0; n < variant.size(); ++n) {
    if (n == skipped || line[n] == kBlank) continue;
    const ToneClass tones = lexicon[line[n]].tones;
    if (tones != ToneClass::unknown && !allows(tones, variant[n])) ++broken;
  }
  return broken;
}

}  // namespace

PlaceRules::PlaceRules(std::span<const Plan> plans, const Lexicon& lexicon, const Twins* twins,
                       VerseTokens lines, const Cell& place)
    : lexicon_(lexicon), twins_(twins), lines_(std::move(lines)), place_(place) {
  for (const Plan& plan : plans) ways_.push_back(way_of(plan));
  int least = ways_.front().broken;
  for (const Way& way : ways_) least = std::min(least, way.broken);
  std::erase_if(ways_, [&](const Way& way) { return way.broken > least; });
}

PlaceRules::Way PlaceRules::way_of(const Plan& plan) const {
  Way way{.plan = &plan, .variants = {}, .rhymes = plan.rhymes};
  for (size_t l = 0; l < lines_.size(); ++l) {
    const bool here = l == place_.line;
    const LinePlan& line = plan.lines[l];
    std::vector<int> broken;
    for (const Tones& variant : line.variants)
      broken.push_back(
          broken_by(lines_[l], variant, lexicon_, here ? place_.column : line.length()));
    const int least = *std::ranges::min_element(broken);
    way.broken += least;
    for (size_t v = 0; here && v < broken.size(); ++v)
      if (broken[v] == least) way.variants.push_back(&line.variants[v]);
  }
  settle_rhyme(way);
  return way;
}

// Lines that end outside the rhyme of most count as broken.
void PlaceRules::settle_rhyme(Way& way) const {
  std::array<int, kRhymes> lines_in{};
  int ends = 0;
  for (size_t l = 0; l < lines_.size(); ++l) {
    const Token end = lines_[l].back();
    if (!way.plan->lines[l].rhymes || end == kBlank) continue;
    if (l == place_.line && place_.column + 1 == lines_[l].size()) continue;
    const RhymeSet& rhymes = lexicon_[end].rhymes;
    if (rhymes.none()) continue;
    ++ends;
    for (size_t r = 0; r < kRhymes; ++r) lines_in[r] += rhymes[r] && way.plan->rhymes[r] ? 1 : 0;
  }
  const int most = *std::ranges::max_element(lines_in);
  way.broken += ends - most;
  way.rhyme_known = most > 0;
  for (size_t r = 0; most > 0 && r < kRhymes; ++r)
    if (lines_in[r] < most) way.rhymes.reset(r);
}

bool PlaceRules::rhymes_at(const Way& way) const {
  const LinePlan& line = way.plan->lines[place_.line];
  return line.rhymes && place_.column + 1 == line.length();
}

ToneClass PlaceRules::wanted() const {
  ToneClass tones = ToneClass::unknown;
  for (const Way& way : ways_)
    for (const Tones* variant : way.variants) tones = tones | (*variant)[place_.column];
  return tones;
}

ToneClass PlaceRules::wanted_by_pattern() const {
  ToneClass tones = ToneClass::unknown;
  for (const Way& way : ways_)
    for (const Tones& variant : way.plan->lines[place_.line].variants)
      tones = tones | variant[place_.column];
  return tones;
}

bool PlaceRules::rhymes() const {
  return std::ranges::all_of(ways_, [&](const Way& way) { return rhymes_at(way); });
}

RhymeSet PlaceRules::rhyme() const {
  RhymeSet rhymes;
  for (const Way& way : ways_) rhymes |= way.rhymes;
  return rhymes;
}

bool PlaceRules::rhyme_known() const {
  return std::ranges::all_of(ways_, [](const Way& way) { return way.rhyme_known; });
}

std::vector<std::string> PlaceRules::patterns() const {
  std::vector<std::string> names;
  for (const Way& way : ways_)
    if (!way.plan->name.empty() && std::ranges::find(names, way.plan->name) == names.end())
      names.push_back(way.plan->name);
  return names;
}

const Pair* PlaceRules::pair_of(Token first, Token second) const {
  const auto pairs = lexicon_.pairs.find(first);
  if (pairs == lexicon_.pairs.end()) return nullptr;
  const auto pair = std::ranges::find(pairs->second, second, &Pair::second);
  return pair == pairs->second.end() ? nullptr : &*pair;
}

// By the character's own readings, and by those of the words that it forms with its neighbours.
Objection PlaceRules::objection(const Way& way, Token token) const {
  const std::vector<Token>& line = lines_[place_.line];
  const size_t at = place_.column;
  const Lexeme& lexeme = lexicon_[token];
  const Pair* before = at > 0 ? pair_of(line[at - 1], token) : nullptr;
  const Pair* after = at + 1 < line.size() ? pair_of(token, line[at + 1]) : nullptr;
  const auto fits = [&](const Tones* variant) {
    const ToneClass wanted = (*variant)[at];
    return (wanted == ToneClass::either || allows(lexeme.tones, wanted)) &&
           (before == nullptr || allows(before->second_tone, wanted)) &&
           (after == nullptr || allows(after->first_tone, wanted));
  };
  if (std::ranges::none_of(way.variants, fits)) return Objection::tone;
  RhymeSet rhymes = lexeme.rhymes;
  if (before != nullptr) rhymes &= before->rhymes;
  return rhymes_at(way) && (rhymes & way.rhymes).none() ? Objection::rhyme : Objection::none;
}

Objection PlaceRules::objection(Token token) const {
  Objection mildest = Objection::tone;
  for (const Way& way : ways_) {
    const Objection objection = this->objection(way, token);
    if (objection == Objection::none)
      return repeated_at(token) ? Objection::repeated : Objection::none;
    if (objection == Objection::rhyme) mildest = objection;
  }
  return mildest;
}

// A neighbour may be doubled (叠词), but not at a rhyme.
std::optional<Cell> PlaceRules::repeated_at(Token token) const {
  if (token == Vocabulary::kUnknown) return std::nullopt;
  const bool rhyme = rhymes();
  const std::vector<Token>* twins = nullptr;
  if (rhyme && twins_ != nullptr)
    if (const auto found = twins_->find(token); found != twins_->end()) twins = &found->second;
  const auto same = [&](Token other) {
    return other == token || (twins != nullptr && std::ranges::find(*twins, other) != twins->end());
  };
  for (size_t l = 0; l < lines_.size(); ++l)
    for (size_t c = 0; c < lines_[l].size(); ++c) {
      const bool here = l == place_.line;
      if (here &&
          (c == place_.column || (!rhyme && (c + 1 == place_.column || c == place_.column + 1))))
        continue;
      if (same(lines_[l][c])) return Cell{l, c};
    }
  return std::nullopt;
}

}  // namespace tangyin
