#include <algorithm>
#include <cmath>

#include "composing/particles.h"
#include "corpus/windows.h"

namespace tangyin {
namespace {

constexpr double kLeastShare = 1e-7;  // what is left below it is rounding

}  // namespace

void begin_text(const Engine& engine, States& states, size_t cells) {
  states.resize(0), states.resize(1);
  const auto begin = engine.vocabulary().begin();
  if (engine.config().whole_poems && begin) return engine.feed(states, {&*begin, 1});
  constexpr Token kPad = Vocabulary::kPad;
  for (size_t n = std::min<size_t>(cells, kWindow - 1); n < kWindow; ++n) engine.feed(states, {&kPad, 1});
}

Chooser::Chooser(const Engine& engine, const Lexicon& lexicon, const Grid& grid, const SearchOptions& options)
    : lexicon_(lexicon),
      grid_(grid),
      settings_(options),
      row_size_(engine.row_size()),
      wheel_(row_size_),
      visited_(lexicon.lexemes.size()) {}

Tone Chooser::tones(const Particle& particle, const Cell& cell) const {
  const LinePlan& line = line_of(particle, cell);
  int tones = kNoTone;
  for (size_t v = 0; v < line.variants.size(); ++v)
    if (particle.variants >> v & 1) tones |= line.variants[v][cell.column];
  return static_cast<Tone>(tones);
}

bool Chooser::fits(const Particle& particle, const Cell& cell, Token token) const {
  const Lexeme& lexeme = lexicon_[token];
  const LinePlan& line = line_of(particle, cell);
  const bool last = cell.column + 1 == line.length(), given = this->given(particle, cell) != kBlank;
  const Tone wanted = tones(particle, cell);
  if (last && line.rhymes) return (lexeme.rhymes & particle.rhymes).any() && (lexeme.tones & wanted) != 0;
  if (wanted == kAnyTone || (given && lexeme.tones == kNoTone)) return true;
  // At the end of a line that does not rhyme, a character that could also be read level would seem to.
  return last && !given ? lexeme.tones == wanted : (lexeme.tones & wanted) != 0;
}

const float* Chooser::bias(const Particle& particle, const Cell& cell) {
  const Tone wanted = tones(particle, cell);
  const bool rhyme = rhymes_at(particle, cell);
  const int leaning_index = line_of(particle, cell).leaning_at(cell.column);
  const std::vector<float>* leaning = leaning_index < 0 ? nullptr : &grid_.leanings[static_cast<size_t>(leaning_index)];
  const BiasKey key{wanted, wanted == kOblique && cell.column + 1 == line_of(particle, cell).length(), leaning_index};
  const auto [entry, fresh] = biases_[key].try_emplace(rhyme ? particle.rhymes : RhymeSet());
  if (!fresh) return entry->second.data();
  entry->second = Buffer<float>(row_size_);
  float* values = entry->second.data();
  std::fill_n(values, row_size_, -std::numeric_limits<float>::infinity());
  for (const Token token : lexicon_.hanzi)
    if (fits(particle, cell, token)) values[token] = leaning ? (*leaning)[static_cast<size_t>(token)] : 0;
  return values;
}

// Whether `token` would end a word that must not come.
bool Chooser::ends_banned(const Particle& particle, const Cell& cell, Token token) const {
  return std::any_of(grid_.banned.begin(), grid_.banned.end(), [&](const std::vector<Token>& word) {
    return word.back() == token && word.size() <= cell.column + 1 &&
           std::equal(word.begin(), word.end() - 1, particle.text.end() - static_cast<std::ptrdiff_t>(word.size() - 1));
  });
}

// Calls visit(token, factor) for each character whose probability is multiplied by a factor: 0 for one that would end a
// word that must not come and for a rhyming character that would rhyme again, the penalty for others that the poem has
// already.  叠词, a character twice in a row, is welcome.
template <class Visit>
void Chooser::each_weakened(const Particle& particle, const Cell& cell, const Visit& visit) {
  ++stamp_;
  const bool rhyme = rhymes_at(particle, cell);
  const auto factor = static_cast<float>(std::exp(-settings_.repetition));
  const Token previous = cell.column > 0 && !rhyme ? particle.text.back() : kBlank;
  for (const Token token : particle.text) {
    uint32_t& visited = visited_[static_cast<size_t>(token)];
    if (visited != stamp_ && token != previous) visit(token, rhyme ? 0.0F : factor);
    visited = stamp_;
  }
  for (const auto& word : grid_.banned)
    if (ends_banned(particle, cell, word.back())) visit(word.back(), 0.0F);
}

Objection Chooser::objection(const Particle& particle, const Cell& cell, Token token) const {
  if (ends_banned(particle, cell, token)) return Objection::banned;
  if (!fits(particle, cell, token))
    return rhymes_at(particle, cell) && (lexicon_[token].tones & tones(particle, cell)) ? Objection::rhyme : Objection::tone;
  const bool doubled = cell.column > 0 && !rhymes_at(particle, cell) && particle.text.back() == token;
  const bool seen = std::find(particle.text.begin(), particle.text.end(), token) != particle.text.end();
  return seen && !doubled ? Objection::repeated : Objection::none;
}

double Chooser::log_share(const Particle& particle, const Cell& cell, const float* log_probs) {
  if (const Token token = given(particle, cell); token != kBlank)
    return fits(particle, cell, token) ? static_cast<double>(log_probs[token]) + rarity(token) : kDead;
  const float* allowed = bias(particle, cell);
  double share = allowed_share(log_probs, allowed, row_size_).share;
  each_weakened(particle, cell, [&](Token token, float factor) {
    share -= std::exp(static_cast<double>(log_probs[token] + allowed[token])) * (1 - static_cast<double>(factor));
  });
  return share > kLeastShare ? std::log(share) : kDead;
}

void Chooser::aim(const Particle& particle, const Cell& cell, const float* log_probs) {
  given_ = given(particle, cell);
  if (given_ != kBlank) return;
  const float* allowed = bias(particle, cell);
  wheel_.set(log_probs, allowed, allowed_share(log_probs, allowed, row_size_).most, settings_.temperature);
  each_weakened(particle, cell, [&](Token token, float factor) {
    wheel_.scale(token, std::pow(factor, static_cast<float>(1 / settings_.temperature)));
  });
}

void Chooser::write(Particle& particle, const Cell& cell, Token token, float log_prob) const {
  const LinePlan& line = line_of(particle, cell);
  const Lexeme& lexeme = lexicon_[token];
  for (size_t v = 0; v < line.variants.size(); ++v) {
    const Tone wanted = line.variants[v][cell.column];
    if (lexeme.tones != kNoTone && (lexeme.tones & wanted) == 0) particle.variants &= ~(uint64_t{1} << v);
  }
  if (rhymes_at(particle, cell)) particle.rhymes &= lexeme.rhymes;
  if (cell.column + 1 == line.length()) particle.variants = ~uint64_t{0};
  particle.text.push_back(token);
  particle.log_probs.push_back(log_prob);
}

}  // namespace tangyin
