#include <algorithm>
#include <cmath>

#include "composing/particles.h"
#include "corpus/windows.h"

namespace tangyin {

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
      banned_(lexicon.lexemes.size()),
      visited_(lexicon.lexemes.size()) {
  for (const Token token : grid.banned) banned_[static_cast<size_t>(token)] = 1;
}

Tone Chooser::tones(const Particle& particle, const Cell& cell) const {
  const LinePlan& line = line_of(particle, cell);
  int tones = kNoTone;
  for (size_t v = 0; v < line.variants.size(); ++v)
    if (particle.variants >> v & 1) tones |= line.variants[v][cell.column];
  return static_cast<Tone>(tones);
}

bool Chooser::fits(const Particle& particle, const Cell& cell, Token token) const {
  const Lexeme& lexeme = lexicon_[token];
  const Tone wanted = tones(particle, cell);
  if (wanted != kAnyTone && (lexeme.tones & wanted) == 0) return false;
  return !rhymes_at(particle, cell) || (lexeme.rhymes & particle.rhymes).any();
}

const float* Chooser::bias(const Particle& particle, const Cell& cell) {
  const Tone wanted = tones(particle, cell);
  const bool rhyme = rhymes_at(particle, cell);
  const auto [entry, fresh] = biases_[wanted].try_emplace(rhyme ? particle.rhymes : RhymeSet());
  if (!fresh) return entry->second.data();
  entry->second = Buffer<float>(row_size_);
  float* values = entry->second.data();
  std::fill_n(values, row_size_, -std::numeric_limits<float>::infinity());
  for (const Token token : lexicon_.hanzi)
    if (!banned_[static_cast<size_t>(token)] && fits(particle, cell, token)) values[token] = 0;
  return values;
}

// Calls visit(token, factor) for each character that the poem has already: what its probability is multiplied by.
// 叠词, a character twice in a row, is welcome; a rhyming character may not rhyme again.
template <class Visit>
void Chooser::each_repeated(const Particle& particle, const Cell& cell, const Visit& visit) {
  ++stamp_;
  const bool rhyme = rhymes_at(particle, cell);
  const auto factor = static_cast<float>(std::exp(-settings_.repetition));
  const Token previous = cell.column > 0 && !rhyme ? particle.text.back() : kBlank;
  for (const Token token : particle.text) {
    uint32_t& visited = visited_[static_cast<size_t>(token)];
    if (visited != stamp_ && token != previous) visit(token, rhyme ? 0 : factor);
    visited = stamp_;
  }
}

Objection Chooser::objection(const Particle& particle, const Cell& cell, Token token) const {
  if (banned_[static_cast<size_t>(token)]) return Objection::banned;
  const Tone wanted = tones(particle, cell);
  if (wanted != kAnyTone && (lexicon_[token].tones & wanted) == 0) return Objection::tone;
  if (!fits(particle, cell, token)) return Objection::rhyme;
  const bool doubled = cell.column > 0 && !rhymes_at(particle, cell) && particle.text.back() == token;
  const bool seen = std::find(particle.text.begin(), particle.text.end(), token) != particle.text.end();
  return seen && !doubled ? Objection::repeated : Objection::none;
}

double Chooser::log_share(const Particle& particle, const Cell& cell, const float* log_probs) {
  if (cell.given != kBlank) return fits(particle, cell, cell.given) ? static_cast<double>(log_probs[cell.given]) : kDead;
  const float* allowed = bias(particle, cell);
  double share = allowed_share(log_probs, allowed, row_size_).share;
  each_repeated(particle, cell, [&](Token token, float factor) {
    share -= std::exp(static_cast<double>(log_probs[token] + allowed[token])) * (1 - static_cast<double>(factor));
  });
  return share > 1e-30 ? std::log(share) : kDead;
}

void Chooser::aim(const Particle& particle, const Cell& cell, const float* log_probs) {
  given_ = cell.given;
  if (given_ != kBlank) return;
  const float* allowed = bias(particle, cell);
  wheel_.set(log_probs, allowed, allowed_share(log_probs, allowed, row_size_).most, settings_.temperature);
  each_repeated(particle, cell, [&](Token token, float factor) {
    wheel_.scale(token, std::pow(factor, static_cast<float>(1 / settings_.temperature)));
  });
}

void Chooser::write(Particle& particle, const Cell& cell, Token token, float log_prob) const {
  const LinePlan& line = line_of(particle, cell);
  const Lexeme& lexeme = lexicon_[token];
  for (size_t v = 0; v < line.variants.size(); ++v) {
    const Tone wanted = line.variants[v][cell.column];
    if (wanted != kAnyTone && (lexeme.tones & wanted) == 0) particle.variants &= ~(uint64_t{1} << v);
  }
  if (rhymes_at(particle, cell)) particle.rhymes &= lexeme.rhymes;
  if (cell.column + 1 == line.length()) particle.variants = ~uint64_t{0};
  particle.text.push_back(token);
  particle.log_probs.push_back(log_prob);
}

}  // namespace tangyin
