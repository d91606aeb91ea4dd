#include "search/chooser.h"

#include <algorithm>
#include <cmath>

namespace tangyin {
namespace {

// Of probability, or of all that is weighed, which may be more; less is rounding error of the sum.
constexpr double kLeastShare = 1e-7;

// Look-ahead bonus: a character before a given one or before a rhyme gains ln(1 + P/floor) nats
// times SearchOptions::look_ahead, P being the corpus's probability that it is followed so.
constexpr float kGivenFloor = 0.002F, kRhymeFloor = 0.02F;

// ln P(c | c) from which on verse doubles a character: 悠悠 −0.7, 事事 −4.4, 人人 −5.2; 利利 −5.6.
constexpr float kDoubledWord = -5.4F;

}  // namespace

Chooser::Chooser(const SearchTask& task, const SearchOptions& options)
    : lexicon_(task.lexicon),
      grid_(task.grid),
      twins_(task.twins),
      collocations_(task.index == nullptr ? nullptr : &task.index->collocations()),
      pairs_(task.index == nullptr || task.index->line_reward().empty() ||
                     task.index->pair_reward().empty() || options.reward_weight == 0
                 ? nullptr
                 : &task.index->pair_reward()),
      endings_(task.index == nullptr || task.index->line_reward().empty() ||
                       task.index->ending_reward().empty() || options.reward_weight == 0
                   ? nullptr
                   : &task.index->ending_reward()),
      settings_(options),
      subject_(task.grid, options.subject_words, task.lexicon),
      row_size_(task.engine.row_size()),
      gains_(row_size_),
      with_reward_(row_size_),
      sampler_(row_size_),
      visited_(lexicon_.lexemes.size()),
      doubled_(lexicon_.lexemes.size()) {}

ToneClass Chooser::tones(const Particle& particle, const Cell& cell) const {
  const LinePlan& line = line_of(particle, cell);
  ToneClass tones = ToneClass::unknown;
  for (size_t v = 0; v < line.variants.size(); ++v)
    if (particle.variants >> v & 1) tones = tones | line.variants[v][cell.column];
  return tones;
}

bool Chooser::fits(const Particle& particle, const Cell& cell, ToneClass wanted,
                   Token token) const {
  const Lexeme& lexeme = lexicon_[token];
  const LinePlan& line = line_of(particle, cell);
  const bool last = cell.column + 1 == line.length(), given = this->given(particle, cell) != kBlank;
  // An oblique rhyme (古体) does not take a character that is also level: it would rhyme there.
  if (last && line.rhymes)
    return (lexeme.rhymes & particle.rhymes).any() && allows(lexeme.tones, wanted) &&
           (given || wanted != ToneClass::oblique || lexeme.tones == ToneClass::oblique);
  if (wanted == ToneClass::either || (given && lexeme.tones == ToneClass::unknown)) return true;
  // At the end of a line that does not rhyme, a character that may also be read level would look
  // like a rhyme, so it must not have both tones.
  return last && !given ? lexeme.tones == wanted : allows(lexeme.tones, wanted);
}

const Chooser::Bias& Chooser::bias(const Particle& particle, const Cell& cell) {
  const LinePlan& line = line_of(particle, cell);
  const ToneClass wanted = tones(particle, cell);
  const Cell next{cell.line, cell.column + 1};
  const bool last = next.column == line.length(), rhyme = rhymes_at(particle, cell);
  const bool rhyme_next = !last && collocations_ != nullptr && rhymes_at(particle, next);
  const Token given_next = last || collocations_ == nullptr ? kBlank : given(particle, next);
  const Token opposite = line.parallel && collocations_ != nullptr
                             ? particle.text[particle.text.size() - line.length()]
                             : kBlank;
  const int index = line.bias_at(cell.column);
  const bool closing = is_in_last_couplet(cell.line);
  const BiasKey key{wanted, last && !line.rhymes, index, opposite, given_next, rhyme_next, closing};
  const auto [entry, fresh] =
      biases_[key].try_emplace(rhyme || rhyme_next ? particle.rhymes : RhymeSet());
  Bias& result = entry->second;
  if (!fresh) return result;
  result.all = Buffer<float>(row_size_);
  std::fill_n(result.all.data(), row_size_, -std::numeric_limits<float>::infinity());
  for (const Token token : lexicon_.hanzi)
    if (fits(particle, cell, wanted, token))
      result.all.data()[token] =
          index < 0 ? 0 : grid_.biases[static_cast<size_t>(index)][static_cast<size_t>(token)];
  const auto strength = static_cast<float>(habits_weight(closing));
  const auto habits = habits_of(closing);
  for (size_t v = 0; v < habits.size(); ++v) result.all.data()[v] += strength * habits[v];
  if (opposite != kBlank) add_couplet_bonus(opposite, result.all);
  if (given_next != kBlank || rhyme_next) add_look_ahead(particle, next, result);
  return result;
}

std::span<const float> Chooser::habits_of(bool last_couplet) const {
  if (collocations_ == nullptr || settings_.habits == 0) return {};
  return collocations_->habits(last_couplet);
}

std::span<const Collocations::HabitOfPair> Chooser::pair_habits(Token first) const {
  if (collocations_ == nullptr || settings_.habits == 0) return {};
  return collocations_->habits_after(first);
}

// Nats of the correction for two characters side by side, weighed.
double Chooser::habit_of_pair(Token first, Token second, bool last_couplet) const {
  for (const Collocations::HabitOfPair& habit : pair_habits(first))
    if (habit.second == second)
      return habits_weight(last_couplet) * static_cast<double>(habit.nats[last_couplet ? 1 : 0]);
  return 0;
}

double Chooser::habits(const Plan& plan, std::span<const Token> text) const {
  double sum = 0;
  size_t at = 0;
  for (size_t l = 0; l < plan.lines.size(); ++l) {
    const bool last = is_in_last_couplet(l);
    const auto habits = habits_of(last);
    for (size_t column = 0; column < plan.lines[l].length(); ++column, ++at) {
      if (habits.empty() || plan.lines[l].asked_for(column)) continue;
      sum += habits_weight(last) * static_cast<double>(habits[static_cast<size_t>(text[at])]);
      if (column > 0) sum += habit_of_pair(text[at - 1], text[at], last);
    }
  }
  return sum;
}

// 对仗: favours characters that stand opposite the character of the line before in the corpus.
void Chooser::add_couplet_bonus(Token opposite, Buffer<float>& values) const {
  const auto strength = static_cast<float>(settings_.parallelism);
  collocations_->each_opposite(
      opposite, [&](Token token, float nats) { values.data()[token] += strength * nats; });
}

void Chooser::add_look_ahead(const Particle& particle, const Cell& next, Bias& bias) const {
  bias.look_ahead = Buffer<float>(row_size_);
  float* ahead = bias.look_ahead.data();
  std::fill_n(ahead, row_size_, 0.0F);
  const auto add = [&](Token second) {
    collocations_->each_before(
        second, [&](Token first, float log_prob) { ahead[first] += std::exp(log_prob); });
  };
  const Token given = this->given(particle, next);
  if (given != kBlank) {
    add(given);
  } else {
    for (const Token token : lexicon_.hanzi)
      if ((lexicon_[token].rhymes & particle.rhymes).any()) add(token);
  }
  const auto strength = static_cast<float>(settings_.look_ahead);
  const float floor = given != kBlank ? kGivenFloor : kRhymeFloor;
  for (Index v = 0; v < row_size_; ++v) {
    // By way of double, so that all C libraries agree.
    ahead[v] = strength * static_cast<float>(std::log1p(static_cast<double>(ahead[v] / floor)));
    bias.all.data()[v] += ahead[v];
  }
}

// Whether `token` would complete a banned word.
bool Chooser::ends_banned(const Particle& particle, const Cell& cell, Token token) const {
  return std::any_of(grid_.banned.begin(), grid_.banned.end(), [&](const std::vector<Token>& word) {
    return word.back() == token && word.size() <= cell.column + 1 &&
           std::equal(word.begin(), word.end() - 1,
                      particle.text.end() - static_cast<std::ptrdiff_t>(word.size() - 1));
  });
}

const Pair* Chooser::pair_with(const Particle& particle, const Cell& cell, Token token) const {
  if (cell.column == 0) return nullptr;
  const auto pairs = lexicon_.pairs.find(particle.text.back());
  if (pairs == lexicon_.pairs.end()) return nullptr;
  const auto pair = std::ranges::find(pairs->second, token, &Pair::second);
  return pair == pairs->second.end() ? nullptr : &*pair;
}

// Whether a tone pattern that the line still follows has the tones of the pair, and the rhyme its
// rhyme.
bool Chooser::pair_fits(const Particle& particle, const Cell& cell, const Pair& pair) const {
  if (rhymes_at(particle, cell) && (particle.rhymes & pair.rhymes).none()) return false;
  const LinePlan& line = line_of(particle, cell);
  for (size_t v = 0; v < line.variants.size(); ++v)
    if ((particle.variants >> v & 1) != 0 &&
        allows(line.variants[v][cell.column - 1], pair.first_tone) &&
        allows(line.variants[v][cell.column], pair.second_tone))
      return true;
  return false;
}

// Whether verse doubles the character at all: 悠悠, 行行, not 利利.  Without collocations nobody knows.
bool Chooser::is_doubled(Token token) const {
  if (collocations_ == nullptr) return true;
  std::optional<bool>& doubled = doubled_[static_cast<size_t>(token)];
  if (!doubled) {
    doubled = false;
    collocations_->each_before(token, [&](Token first, float log_prob) {
      if (first == token && log_prob > kDoubledWord) doubled = true;
    });
  }
  return *doubled;
}

// Whether the last character may be repeated without a penalty (叠词): not at a rhyme, not a third
// time, and in a line parallel to another only where that one does the same.
bool Chooser::may_double(const Particle& particle, const Cell& cell) const {
  const std::vector<Token>& text = particle.text;
  if (cell.column == 0 || rhymes_at(particle, cell)) return false;
  if (!is_doubled(text.back())) return false;
  if (cell.column > 1 && text[text.size() - 2] == text.back()) return false;
  const LinePlan& line = line_of(particle, cell);
  const size_t above = text.size() - line.length();
  return !line.parallel || text[above] == text[above - 1];
}

// Whether `token` is given at the rhyme of a later line: an earlier one must not take it (重韵).
bool Chooser::rhymes_later(const Particle& particle, const Cell& cell, Token token) const {
  const auto& lines = grid_.plans[particle.plan].lines;
  return std::any_of(
      lines.begin() + static_cast<std::ptrdiff_t>(cell.line) + 1, lines.end(),
      [&](const LinePlan& line) { return line.rhymes && line.given.back() == token; });
}

// Calls visit(token, factor) once for each character whose probability is to be multiplied by
// `factor`: 0 where it would complete a banned word, double a character that verse does not double, be read in a tone that no pattern has here by
// the word that it forms with the last character, or repeat a rhyming character, the repetition
// penalty for other characters that the poem has already, more than 1 for those that begin or complete
// a word of the subject, the correction of habits for those that complete a word which the search
// overuses.
template <class Visit>
void Chooser::each_scaled(const Particle& particle, const Cell& cell, const Visit& visit) {
  ++stamp_;
  const auto visit_once = [&](Token token, float factor) {
    uint32_t& visited = visited_[static_cast<size_t>(token)];
    if (visited != stamp_) visit(token, factor);
    visited = stamp_;
  };
  const bool rhyme = rhymes_at(particle, cell);
  for (const auto& word : grid_.banned)
    if (ends_banned(particle, cell, word.back())) visit_once(word.back(), 0.0F);
  if (cell.column > 0)
    if (const auto pairs = lexicon_.pairs.find(particle.text.back()); pairs != lexicon_.pairs.end())
      for (const Pair& pair : pairs->second)
        if (!pair_fits(particle, cell, pair)) visit_once(pair.second, 0.0F);
  if (rhyme)
    for (const LinePlan& line : grid_.plans[particle.plan].lines)
      if (const Token end = line.given.back(); end != kBlank && rhymes_later(particle, cell, end))
        visit_once(end, 0.0F);
  if (cell.column > 0 && !is_doubled(particle.text.back())) visit_once(particle.text.back(), 0.0F);
  const auto factor = static_cast<float>(std::exp(-settings_.repetition));
  const Token previous = may_double(particle, cell) ? particle.text.back() : kBlank;
  for (const Token token : particle.text)
    if (token != previous) visit_once(token, rhyme ? 0.0F : factor);
  if (rhyme)
    for (const Token token : particle.text)
      for (const Token twin : twins_of(token)) visit_once(twin, 0.0F);
  const bool closing = is_in_last_couplet(cell.line);
  subject_.each(particle, line_of(particle, cell), cell.column,
                [&](const SubjectWords::Gain& gain) {
                  const double habit =
                      gain.begins ? 0 : habit_of_pair(particle.text.back(), gain.token, closing);
                  visit_once(gain.token, std::exp(gain.nats + static_cast<float>(habit)));
                });
  if (cell.column > 0)
    for (const Collocations::HabitOfPair& habit : pair_habits(particle.text.back()))
      visit_once(habit.second, std::exp(static_cast<float>(habits_weight(closing)) *
                                        habit.nats[closing ? 1 : 0]));
}

// Characters with the simplified form of `token`.
std::span<const Token> Chooser::twins_of(Token token) const {
  if (twins_ == nullptr) return {};
  const auto found = twins_->find(token);
  return found == twins_->end() ? std::span<const Token>() : found->second;
}

Objection Chooser::objection(const Particle& particle, const Cell& cell, Token token) const {
  if (ends_banned(particle, cell, token)) return Objection::banned;
  if (!fits(particle, cell, tones(particle, cell), token))
    return rhymes_at(particle, cell) && allows(lexicon_[token].tones, tones(particle, cell))
               ? Objection::rhyme
               : Objection::tone;
  const Pair* pair = pair_with(particle, cell, token);
  if (pair != nullptr && !pair_fits(particle, cell, *pair)) return Objection::tone;
  const bool doubled = may_double(particle, cell) && particle.text.back() == token;
  const auto in_poem = [&](Token t) {
    return std::ranges::find(particle.text, t) != particle.text.end();
  };
  const bool seen = in_poem(token) ||
                    (rhymes_at(particle, cell) && (rhymes_later(particle, cell, token) ||
                                                   std::ranges::any_of(twins_of(token), in_poem)));
  return seen && !doubled ? Objection::repeated : Objection::none;
}

double Chooser::log_share(const Particle& particle, const Cell& cell, const float* log_probs) {
  if (const Token token = given(particle, cell); token != kBlank)
    return fits(particle, cell, tones(particle, cell), token)
               ? static_cast<double>(log_probs[token]) + rarity(token) +
                     reward_of_given(particle, cell)
               : kDead;
  const float* allowed = biases_with_reward(particle, cell);
  double share = allowed_share(log_probs, allowed, row_size_).share;
  const double least = kLeastShare * std::max(1.0, share);
  each_scaled(particle, cell, [&](Token token, float factor) {
    share -= std::exp(static_cast<double>(log_probs[token] + allowed[token])) *
             (1 - static_cast<double>(factor));
  });
  return share > least ? std::log(share) : kDead;
}

double Chooser::allowed_probability(const Particle& particle, const Cell& cell,
                                    const float* log_probs) const {
  double share = 0;
  for (const Token token : lexicon_.hanzi)
    if (objection(particle, cell, token) == Objection::none)
      share += std::exp(static_cast<double>(log_probs[token]));
  return share;
}

void Chooser::prepare(const Particle& particle, const Cell& cell, const float* log_probs) {
  given_ = given(particle, cell);
  look_ahead_ = nullptr;
  if (given_ != kBlank) return;
  const Bias& values = bias(particle, cell);
  look_ahead_ = values.look_ahead.size() > 0 ? values.look_ahead.data() : nullptr;
  // In nats, and weighed beside the most probable that is left: at a low temperature a factor, or all
  // that is left beside what is forbidden, may be more or less than a float holds.
  float* gains = gains_.data();
  std::copy_n(biases_with_reward(particle, cell), row_size_, gains);
  each_scaled(particle, cell, [&](Token token, float factor) { gains[token] += std::log(factor); });
  sampler_.set(log_probs, gains, allowed_share(log_probs, gains, row_size_).most,
               settings_.temperature);
}

void Chooser::extend(const Particle& particle, const Cell& cell, const float* log_probs,
                     size_t number, std::vector<Extension>& extensions) {
  const auto add = [&](Token token, double gain) {
    extensions.push_back(
        {particle.log_weight + static_cast<double>(log_probs[token]) + gain, number, token});
  };
  prepare(particle, cell, log_probs);
  if (given_ != kBlank) {
    if (fits(particle, cell, tones(particle, cell), given_))
      add(given_, reward_of_given(particle, cell));
    return;
  }
  std::unordered_map<Token, float> penalties;
  each_scaled(particle, cell,
              [&](Token token, float factor) { penalties.emplace(token, std::log(factor)); });
  const float* gains = biases_with_reward(particle, cell);
  for (const Token token : lexicon_.hanzi)
    if (gains[token] > -std::numeric_limits<float>::infinity()) {
      const auto penalty = penalties.find(token);
      const float gain = gains[token] + (penalty == penalties.end() ? 0 : penalty->second);
      if (gain > -std::numeric_limits<float>::infinity()) add(token, static_cast<double>(gain));
    }
}

// What `token` has gained by beginning a word of the subject.
float Chooser::begun(const Particle& particle, const Cell& cell, Token token) const {
  float nats = 0;
  bool first = true;  // as in each_scaled: the first that names the character counts
  subject_.each(particle, line_of(particle, cell), cell.column,
                [&](const SubjectWords::Gain& gain) {
                  if (gain.token != token || !first) return;
                  first = false;
                  if (gain.begins) nats = gain.nats;
                });
  return nats;
}

void Chooser::write(Particle& particle, const Cell& cell, Token token, float log_prob) {
  const LinePlan& line = line_of(particle, cell);
  const Lexeme& lexeme = lexicon_[token];
  const float begun = line.given[cell.column] == kBlank ? this->begun(particle, cell, token) : 0;
  const Pair* pair = pair_with(particle, cell, token);
  if (pair != nullptr && !pair_fits(particle, cell, *pair)) pair = nullptr;  // it was given so
  for (size_t v = 0; v < line.variants.size(); ++v) {
    const std::vector<ToneClass>& wanted = line.variants[v];
    const bool by_itself =
        lexeme.tones == ToneClass::unknown || allows(lexeme.tones, wanted[cell.column]);
    const bool by_pair = pair == nullptr || (allows(wanted[cell.column - 1], pair->first_tone) &&
                                             allows(wanted[cell.column], pair->second_tone));
    if (!by_itself || !by_pair) particle.variants &= ~(uint64_t{1} << v);
  }
  if (rhymes_at(particle, cell)) {
    particle.rhymes &= lexeme.rhymes;
    if (pair != nullptr) particle.rhymes &= pair->rhymes;
  }
  particle.look_ahead = begun + (look_ahead_ == nullptr ? 0 : look_ahead_[token]);
  if (cell.column + 1 == line.length()) particle.variants = ~uint64_t{0};
  particle.text.push_back(token);
  particle.log_probs.push_back(log_prob);
}

}  // namespace tangyin
