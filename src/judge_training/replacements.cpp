#include "judge_training/replacements.h"

#include <algorithm>
#include <limits>
#include <map>

#include "inference/choice.h"

namespace tangyin {
namespace {

constexpr Index kStates = 64;
constexpr double kTopP = 0.95;
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

// What happens to one line: places in [0, T) whose character is drawn.
struct LinePlan {
  std::vector<uint8_t> drawn;  // [T]
  bool tail = false;           // what was drawn is also what the following draws know
};
LinePlan plan_line(Index width, Random& random) {
  LinePlan plan{.drawn = std::vector<uint8_t>(static_cast<size_t>(width)), .tail = false};
  const double choice = random.uniform();
  const auto any = [&] { return static_cast<size_t>(random.below(static_cast<uint64_t>(width))); };
  if (choice < 0.25) return plan;
  if (choice < 0.65) {
    plan.drawn[any()] = 1;
    if (choice > 0.5) plan.drawn[any()] = 1;
    return plan;
  }
  plan.tail = true;
  std::fill(plan.drawn.begin() +
                static_cast<std::ptrdiff_t>(random.below(static_cast<uint64_t>(width) - 1)),
            plan.drawn.end(), 1);
  return plan;
}

// Passages of one shape, side by side.
class Rewriter {
 public:
  Rewriter(const Engine& engine, const RhymeBook& book)
      : engine_(engine),
        allowed_(engine, book),
        states_(engine, kStates),
        log_probs_(kStates, engine.row_size()),
        wheel_(engine.row_size()) {}

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
    std::vector<LinePlan> plans;
    for (size_t n = 0; n < texts.size(); ++n) plans.push_back(plan_line(width, random));
    std::vector<Token> read(texts.size());
    for (Index t = 0; t < width; ++t) {
      const auto place = static_cast<size_t>(line * width + t);
      const Matrix<float> log_probs = log_probs_.view().slice(0, states_.size());
      engine_.log_probabilities(states_, log_probs);
      for (size_t n = 0; n < texts.size(); ++n) {
        const Token own = passages[static_cast<size_t>(texts[n].passage)].text[place];
        read[n] = own;
        if (!plans[n].drawn[static_cast<size_t>(t)]) continue;
        const bool rhyming = line % 2 == 1 && t == width - 1;
        const Token drawn = draw(log_probs.row(static_cast<Index>(n)), allowed_.like(own, rhyming),
                                 own, temperatures_[n], random);
        texts[n].text[place] = drawn;
        texts[n].replaced[place] = drawn != own;
        if (plans[n].tail) read[n] = drawn;
      }
      engine_.feed(states_, read);
    }
  }

  Token draw(const float* log_probs, const float* bias, Token own, double temperature,
             Random& random) {
    const AllowedShare share = allowed_share(log_probs, bias, engine_.row_size());
    if (!(share.most > kForbidden)) return own;
    wheel_.set(log_probs, bias, share.most, temperature);
    return static_cast<Token>(wheel_.spin(kTopP, random));
  }

  const Engine& engine_;
  Allowed allowed_;
  States states_;
  OwnedMatrix<float> log_probs_;
  Wheel wheel_;
  std::vector<double> temperatures_;
};

}  // namespace

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
    result.push_back({.passage = n, .text = text, .replaced = std::vector<uint8_t>(text.size())});
  }
  Rewriter rewriter(engine, book);
  for (size_t at = 0, end = 0; at < result.size(); at = end) {
    while (end < result.size() && end - at < kStates && shape(order[end]) == shape(order[at]))
      ++end;
    rewriter.rewrite(passages, std::span(result).subspan(at, end - at), random);
    if (options.progress)
      options.progress(static_cast<double>(end) / static_cast<double>(result.size()));
  }
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
    for (Index version = 0; version < 2; ++version) {
      const Index first = 2 * (2 * m + version);
      for (Index i = 0; i < 2; ++i)
        for (Index t = 0; t < width; ++t) {
          const auto from = static_cast<size_t>((2 * place.couplet + i) * width + t);
          const auto to = static_cast<size_t>(t * lines + first + i);
          batch.ids[to] = version ? changed.text[from] : own.text[from];
          batch.replaced[to] = version ? changed.replaced[from] : 0;
        }
      batch.genuine.push_back(version == 0);
    }
  }
  return batch;
}

}  // namespace tangyin
