#include "judge_training/replacements.h"

#include <algorithm>
#include <limits>
#include <map>

#include "inference/sampling.h"

namespace tangyin {
namespace {

constexpr Index kStates = 64;
constexpr double kTopP = 0.95, kTailShare = 0.5;
constexpr float kForbidden = -std::numeric_limits<float>::infinity();

// For each tone class and each rhyme a row of 0 (allowed) and −∞.
class Allowed {
 public:
  Allowed(const Engine& engine, const RhymeBook& book) : engine_(engine), book_(book) {}

  // What may stand for `own`: of its tone class, and of its rhyme where `rhyming`.
  const float* like(Token own, bool rhyming) {
    const char32_t c = engine_.vocabulary().character(own);
    const auto readings = book_.readings(c);
    const ToneClass tones = book_.usual_tone_class(c);
    if (!rhyming || readings.empty() || tones != ToneClass::level)
      return row(static_cast<int>(tones), [&](char32_t other) {
        const ToneClass theirs = book_.usual_tone_class(other);
        return tones == ToneClass::unknown ? theirs != ToneClass::unknown : theirs == tones;
      });
    const RhymeId rhyme = readings.front().rhyme;
    return row(4 + static_cast<int>(rhyme),
               [&](char32_t other) { return book_.may_rhyme(other, rhyme, true); });
  }

 private:
  template <class Allows>
  const float* row(int key, const Allows& allows) {
    Buffer<float>& values = rows_[key];
    if (values.size() > 0) return values.data();
    values = Buffer<float>(engine_.row_size());
    for (Index n = 0; n < values.size(); ++n) {
      const char32_t c = n < engine_.config().vocabulary
                             ? engine_.vocabulary().character(static_cast<Token>(n))
                             : 0;
      values.data()[n] = c != 0 && allows(c) ? 0.0F : kForbidden;
    }
    return values.data();
  }
  const Engine& engine_;
  const RhymeBook& book_;
  std::map<int, Buffer<float>> rows_;
};

// Passages of one shape, side by side.
class Rewriter {
 public:
  Rewriter(const Engine& engine, const RhymeBook& book)
      : engine_(engine),
        allowed_(engine, book),
        states_(engine, kStates),
        log_probs_(kStates, engine.row_size()),
        sampler_(engine.row_size()) {}

  void rewrite(std::span<const Passage> passages, std::span<ReplacedPassage> texts,
               Random& random) {
    const auto count = static_cast<Index>(texts.size());
    const Passage& shape = passages[static_cast<size_t>(texts.front().passage)];
    states_.resize(0);
    states_.resize(count);
    feed_all(count, *engine_.vocabulary().begin());
    temperatures_.clear();
    for (Index n = 0; n < count; ++n) temperatures_.push_back(0.7 + 0.3 * random.uniform());
    for (Index line = 0; line < 2 * shape.couplets; ++line) {
      rewrite_line(passages, texts, line, shape.characters, random);
      feed_all(count, engine_.vocabulary().id(line % 2 == 0 ? U'，' : U'。'));
    }
  }

 private:
  void feed_all(Index count, Token token) {
    const std::vector<Token> tokens(static_cast<size_t>(count), token);
    engine_.feed(states_, tokens);
  }

  void rewrite_line(std::span<const Passage> passages, std::span<ReplacedPassage> texts, Index line,
                    Index width, Random& random) {
    std::vector<size_t> tail_at(texts.size(), static_cast<size_t>(width));  // width: no tail
    for (size_t n = 0; n < texts.size(); ++n) {
      const bool tail = random.uniform() < kTailShare;
      if (tail) tail_at[n] = random.below(static_cast<uint64_t>(width) - 1);
      texts[n].tail.push_back(tail);
    }
    std::vector<Token> read(texts.size());
    for (size_t t = 0; t < static_cast<size_t>(width); ++t) {
      const size_t place = static_cast<size_t>(line * width) + t;
      const Matrix<float> log_probs = log_probs_.view().slice(0, states_.size());
      engine_.log_probabilities(states_, log_probs);
      for (size_t n = 0; n < texts.size(); ++n) {
        const Token own = passages[static_cast<size_t>(texts[n].passage)].text[place];
        const bool rhyming = line % 2 == 1 && t + 1 == static_cast<size_t>(width);
        const Token drawn = draw(log_probs.row(static_cast<Index>(n)), allowed_.like(own, rhyming),
                                 own, temperatures_[n], random);
        texts[n].drawn.push_back(drawn);
        read[n] = t >= tail_at[n] ? drawn : own;
        texts[n].text[place] = read[n];
      }
      engine_.feed(states_, read);
    }
  }

  Token draw(const float* log_probs, const float* bias, Token own, double temperature,
             Random& random) {
    const AllowedShare share = allowed_share(log_probs, bias, engine_.row_size());
    if (!(share.most > kForbidden)) return own;
    sampler_.set(log_probs, bias, share.most, temperature);
    return static_cast<Token>(sampler_.draw(kTopP, random));
  }

  const Engine& engine_;
  Allowed allowed_;
  States states_;
  OwnedMatrix<float> log_probs_;
  NucleusSampler sampler_;
  std::vector<double> temperatures_;
};

// Puts some of what was drawn into the lines without a tail, and labels all lines.
void put_in_singles(const Passage& own, ReplacedPassage& changed, Random& random) {
  const size_t width = own.characters;
  for (size_t line = 0; line < changed.tail.size(); ++line) {
    if (changed.tail[line]) continue;
    const auto places = choose_places(width, random);
    for (size_t t = 0; t < width; ++t)
      if (places[t]) changed.text[line * width + t] = changed.drawn[line * width + t];
  }
  for (size_t n = 0; n < own.text.size(); ++n)
    changed.replaced.push_back(changed.text[n] != own.text[n]);
}

}  // namespace

std::vector<uint8_t> choose_places(size_t width, Random& random) {
  std::vector<uint8_t> places(width);
  const double choice = random.uniform();
  for (const double bound : {0.25, 0.65, 0.88})  // none, one, two or three draws of a place
    if (choice > bound) places[random.below(width)] = 1;
  return places;
}

std::vector<ReplacedPassage> make_replacements(const Engine& engine,
                                               std::span<const Passage> passages,
                                               const ReplacementOptions& options) {
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  Random random(options.seed, 0x7265706C);
  std::vector<int32_t> order;
  for (size_t n = 0; n < passages.size(); ++n)
    if (passages[n].opens) order.push_back(static_cast<int32_t>(n));
  random.shuffle(order);
  if (static_cast<int64_t>(order.size()) > options.passages)
    order.resize(static_cast<size_t>(options.passages));
  const auto shape = [&](int32_t n) {
    const Passage& p = passages[static_cast<size_t>(n)];
    return std::pair(p.characters, p.couplets);
  };
  std::ranges::stable_sort(order, {}, shape);
  std::vector<ReplacedPassage> result;
  for (const int32_t n : order) {
    const std::vector<Token>& text = passages[static_cast<size_t>(n)].text;
    result.push_back({.passage = n, .text = text, .replaced = {}, .drawn = {}, .tail = {}});
  }
  Rewriter rewriter(engine, book);
  for (size_t at = 0, end = 0; at < result.size(); at = end) {
    while (end < result.size() && end - at < kStates && shape(order[end]) == shape(order[at]))
      ++end;
    rewriter.rewrite(passages, std::span(result).subspan(at, end - at), random);
    if (options.progress)
      options.progress(static_cast<double>(end) / static_cast<double>(result.size()));
  }
  for (ReplacedPassage& changed : result)
    put_in_singles(passages[static_cast<size_t>(changed.passage)], changed, random);
  return result;
}

DetectionSource::DetectionSource(std::span<const Passage> passages,
                                 std::span<const ReplacedPassage> replaced)
    : passages_(passages), replaced_(replaced) {
  for (size_t n = 0; n < replaced.size(); ++n) {
    const Passage& passage = passages[static_cast<size_t>(replaced[n].passage)];
    const size_t size = size_t{2} * passage.characters;
    for (uint8_t k = 0; k < passage.couplets; ++k) {
      const auto labels = std::span(replaced[n].replaced).subspan(k * size, size);
      if (std::ranges::count(labels, 1) > 0)
        couplets_[passage.characters == 7].push_back({static_cast<int32_t>(n), k});
    }
  }
}

DetectionBatch DetectionSource::batch(Index lines, uint64_t seed, uint64_t step) const {
  Random random(seed, 0x64657465, step << 20);
  const size_t five = couplets_[0].size(), seven = couplets_[1].size();
  const auto& places = couplets_[random.below(five + seven) >= five];
  const Index width = &places == &couplets_[1] ? 7 : 5;
  DetectionBatch batch{.characters = width,
                       .ids = std::vector<Token>(static_cast<size_t>(width * lines)),
                       .replaced = std::vector<uint8_t>(static_cast<size_t>(width * lines)),
                       .genuine = {}};
  for (Index m = 0; m < lines / 4; ++m) {
    const Place& place = places[random.below(places.size())];
    const ReplacedPassage& changed = replaced_[static_cast<size_t>(place.replaced)];
    const Passage& own = passages_[static_cast<size_t>(changed.passage)];
    bool genuine = true;
    for (Index i = 0; i < 2; ++i) {
      const auto line = static_cast<size_t>(2 * place.couplet + i);
      const auto chosen = choose_places(static_cast<size_t>(width), random);
      for (size_t t = 0; t < chosen.size(); ++t) {
        const size_t from = line * chosen.size() + t;
        const size_t to = t * static_cast<size_t>(lines) + static_cast<size_t>(4 * m + i);
        const Token now = changed.tail[line] ? changed.text[from]
                          : chosen[t]        ? changed.drawn[from]
                                             : own.text[from];
        batch.ids[to] = own.text[from], batch.ids[to + 2] = now;
        batch.replaced[to + 2] = now != own.text[from];
        genuine = genuine && now == own.text[from];
      }
    }
    batch.genuine.push_back(1);
    batch.genuine.push_back(genuine);
  }
  return batch;
}

}  // namespace tangyin
