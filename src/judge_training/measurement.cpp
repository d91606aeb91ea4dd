#include "judge_training/measurement.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace tangyin {
namespace {

constexpr size_t kStrangers = 63, kTitles = 20;

// A passage as the judge has read it.
struct ReadPassage {
  const Passage* passage;
  std::vector<CoupletReading> couplets;
  std::optional<std::vector<float>> title;
};

std::vector<ReadPassage> read_all(const Judge& judge, std::span<const Passage> passages,
                                  size_t most, uint64_t seed) {
  std::vector<int32_t> order(passages.size());
  for (size_t n = 0; n < order.size(); ++n) order[n] = static_cast<int32_t>(n);
  Random random(seed, 0x6D656173);
  random.shuffle(order);
  order.resize(std::min(order.size(), most));
  std::ranges::stable_sort(order, {}, [&](int32_t n) {
    const Passage& p = passages[static_cast<size_t>(n)];
    return std::tuple(p.characters, p.couplets, p.sound);
  });
  JudgeScratch scratch(judge);
  std::vector<ReadPassage> read;
  for (const int32_t n : order) {
    const Passage& passage = passages[static_cast<size_t>(n)];
    ReadPassage one{&passage, std::vector<CoupletReading>(passage.couplets), std::nullopt};
    judge.read(scratch, passage.text, passage.characters, one.couplets);
    one.title = judge.read_title(scratch, passage.title);
    read.push_back(std::move(one));
  }
  return read;
}

bool same_form(const Passage& a, const Passage& b) {
  return a.characters == b.characters && a.couplets == b.couplets;
}

// Passages in the order of their sound, with the strangers of each.
class Strangers {
 public:
  explicit Strangers(std::span<const ReadPassage> read) : read_(read) {}
  // Up to `count` others of the same form, the nearest in the order of sounds.
  std::vector<size_t> nearest(size_t n, size_t count) const {
    std::vector<size_t> found;
    for (size_t step = 1; found.size() < count && step < read_.size(); ++step) {
      if (n >= step && alike(n, n - step)) found.push_back(n - step);
      if (found.size() < count && n + step < read_.size() && alike(n, n + step))
        found.push_back(n + step);
      if (step > 2 * count + 2) break;
    }
    return found;
  }
  // One of the same form and sound, by chance.
  std::optional<size_t> hard(size_t n, Random& random) const {
    size_t first = n, last = n;
    while (first > 0 && sounds_alike(n, first - 1)) --first;
    while (last + 1 < read_.size() && sounds_alike(n, last + 1)) ++last;
    if (first == last) return std::nullopt;
    const size_t chosen = first + random.below(last - first);
    return chosen >= n ? chosen + 1 : chosen;
  }

 private:
  bool alike(size_t a, size_t b) const { return same_form(*read_[a].passage, *read_[b].passage); }
  bool sounds_alike(size_t a, size_t b) const {
    return alike(a, b) && read_[a].passage->sound == read_[b].passage->sound;
  }
  std::span<const ReadPassage> read_;
};

JudgeContext before(const ReadPassage& read, size_t k) {
  JudgeContext context;
  for (size_t j = 0; j < k; ++j) context.add(read.couplets[j]);
  return context;
}

float mean_fit(const Judge& judge, std::span<const CoupletReading> couplets) {
  return judge.judge_poem(couplets, {}).fit;
}

void measure_choices(const Judge& judge, std::span<const ReadPassage> read, Random& random,
                     JudgeMeasurements& result) {
  const Strangers strangers(read);
  for (size_t n = 0; n < read.size(); ++n) {
    const bool quatrain = read[n].couplets.size() == 2;
    Choices& pair = quatrain ? result.quatrain_pair : result.regulated_pair;
    Choices& many = quatrain ? result.quatrain_of_64 : result.regulated_of_64;
    const auto other = strangers.hard(n, random);
    const auto all = strangers.nearest(n, kStrangers);
    for (size_t k = 1; k < read[n].couplets.size(); ++k) {
      const JudgeContext context = before(read[n], k);
      const float own = judge.fit(context, read[n].couplets[k]);
      if (other) {
        ++pair.of;
        pair.right += own > judge.fit(context, read[*other].couplets[k]);
      }
      if (all.size() < kStrangers) continue;
      ++many.of;
      many.right += std::ranges::all_of(
          all, [&](size_t o) { return own > judge.fit(context, read[o].couplets[k]); });
    }
  }
}

void measure_swaps(const Judge& judge, std::span<const ReadPassage> read, Random& random,
                   JudgeMeasurements& result) {
  const Strangers strangers(read);
  std::vector<float> real, swapped, real_role, reordered;
  for (size_t n = 0; n < read.size(); ++n) {
    const auto other = strangers.hard(n, random);
    if (!other) continue;
    auto couplets = read[n].couplets;
    const size_t k = random.below(couplets.size());
    real.push_back(mean_fit(judge, couplets));
    real_role.push_back(judge.judge_poem(couplets, {}).role);
    couplets[k] = read[*other].couplets[k];
    swapped.push_back(mean_fit(judge, couplets));
    couplets = read[n].couplets;
    std::swap(couplets[k], couplets[(k + 1 + random.below(couplets.size() - 1)) % couplets.size()]);
    reordered.push_back(judge.judge_poem(couplets, {}).role);
  }
  result.couplet_swapped = area_under_curve(real, swapped);
  result.reordered = area_under_curve(real_role, reordered);
}

// The couplets of a passage, each with the second line of another passage's in its place.
std::vector<CoupletReading> with_strange_lines(const Judge& judge, JudgeScratch& scratch,
                                               const ReadPassage& read, const ReadPassage& other) {
  const auto width = static_cast<std::ptrdiff_t>(read.passage->characters);
  std::vector<Token> text = read.passage->text;
  for (std::ptrdiff_t at = width; at < std::ssize(text); at += 2 * width)
    std::copy_n(other.passage->text.begin() + at, width, text.begin() + at);
  std::vector<CoupletReading> couplets(read.couplets.size());
  judge.read(scratch, text, width, couplets);
  return couplets;
}

void measure_lines(const Judge& judge, std::span<const ReadPassage> read, Random& random,
                   JudgeMeasurements& result) {
  const Strangers strangers(read);
  JudgeScratch scratch(judge);
  std::vector<float> real, swapped;
  for (size_t n = 0; n < read.size(); ++n) {
    const auto other = strangers.hard(n, random);
    if (!other) continue;
    const auto couplets = with_strange_lines(judge, scratch, read[n], read[*other]);
    for (size_t k = 0; k < couplets.size(); ++k) {
      real.push_back(read[n].couplets[k].lines), swapped.push_back(couplets[k].lines);
      ++result.line_pair.of;
      result.line_pair.right += real.back() > swapped.back();
    }
  }
  result.line_swapped = area_under_curve(real, swapped);
}

// The mean fit of a passage's couplets, each told the title alone.
float title_fit(const Judge& judge, const ReadPassage& read, std::span<const float> title) {
  JudgeContext context;
  context.add_title(title);
  float sum = 0;
  for (const CoupletReading& couplet : read.couplets) sum += judge.fit(context, couplet);
  return sum / static_cast<float>(read.couplets.size());
}

void measure_titles(const Judge& judge, std::span<const ReadPassage> read, Random& random,
                    JudgeMeasurements& result) {
  std::vector<const ReadPassage*> titled;
  for (const ReadPassage& one : read)
    if (one.title && one.passage->opens) titled.push_back(&one);
  std::vector<float> real, swapped;
  for (size_t n = 0; n < titled.size() && titled.size() > 1; ++n) {
    const float own = title_fit(judge, *titled[n], *titled[n]->title);
    bool first = true;
    for (size_t other = 1; other < kTitles; ++other) {
      const ReadPassage& stranger =
          *titled[(n + 1 + random.below(titled.size() - 1)) % titled.size()];
      const bool same = stranger.passage->title == titled[n]->passage->title;
      const float score = title_fit(judge, *titled[n], *stranger.title);
      if (other == 1) swapped.push_back(score);
      first = first && (same || own > score);
    }
    real.push_back(own);
    ++result.title_of_20.of;
    result.title_of_20.right += first;
  }
  result.title_swapped = area_under_curve(real, swapped);
}

float mean_own(const CoupletReading& couplet, size_t characters) {
  float sum = 0;
  for (size_t n = 0; n < characters; ++n) sum += couplet.own[n];
  return sum / static_cast<float>(characters);
}

void measure_replacements(const Judge& judge, std::span<const Passage> passages,
                          std::span<const ReplacedPassage> replaced, JudgeMeasurements& result) {
  JudgeScratch scratch(judge);
  std::vector<float> own, others, genuine, spoiled, own_mean, spoiled_mean;
  for (const ReplacedPassage& changed : replaced) {
    const Passage& passage = passages[static_cast<size_t>(changed.passage)];
    std::vector<CoupletReading> before(passage.couplets), after(passage.couplets);
    judge.read(scratch, passage.text, passage.characters, before);
    judge.read(scratch, changed.text, passage.characters, after);
    const size_t size = size_t{2} * passage.characters;
    for (size_t k = 0; k < passage.couplets; ++k) {
      const auto labels = std::span(changed.replaced).subspan(k * size, size);
      for (size_t n = 0; n < size; ++n) (labels[n] ? others : own).push_back(after[k].own[n]);
      if (std::ranges::count(labels, 1) == 0) continue;
      genuine.push_back(before[k].genuine), spoiled.push_back(after[k].genuine);
      own_mean.push_back(mean_own(before[k], size)),
          spoiled_mean.push_back(mean_own(after[k], size));
    }
  }
  result.couplet_replaced = area_under_curve(genuine, spoiled);
  result.couplet_by_characters = area_under_curve(own_mean, spoiled_mean);
  result.character_replaced = area_under_curve(own, others);
}

}  // namespace

double area_under_curve(std::vector<float> real, std::vector<float> spoiled) {
  if (real.empty() || spoiled.empty()) return 0.5;
  std::ranges::sort(real);
  std::ranges::sort(spoiled);
  double wins = 0;
  for (const float score : real) {
    const auto [first, last] = std::equal_range(spoiled.begin(), spoiled.end(), score);
    wins += static_cast<double>(first - spoiled.begin()) + 0.5 * static_cast<double>(last - first);
  }
  return wins / (static_cast<double>(real.size()) * static_cast<double>(spoiled.size()));
}

std::string to_json(const JudgeMeasurements& m) {
  const auto rounded = [](double share) { return std::round(share * 1e4) / 1e4; };
  nlohmann::ordered_json json{{"passages", m.passages}};
  for (const auto& [name, choices] : {std::pair{"quatrain_pair", m.quatrain_pair},
                                      {"regulated_pair", m.regulated_pair},
                                      {"quatrain_of_64", m.quatrain_of_64},
                                      {"regulated_of_64", m.regulated_of_64},
                                      {"line_pair", m.line_pair},
                                      {"title_of_20", m.title_of_20}})
    json[name] = {{"share", rounded(choices.share())}, {"of", choices.of}};
  for (const auto& [name, area] : {std::pair{"couplet_swapped", m.couplet_swapped},
                                   {"line_swapped", m.line_swapped},
                                   {"reordered", m.reordered},
                                   {"title_swapped", m.title_swapped},
                                   {"couplet_replaced", m.couplet_replaced},
                                   {"couplet_by_characters", m.couplet_by_characters},
                                   {"character_replaced", m.character_replaced}})
    json["auc"][name] = rounded(area);
  return json.dump();
}

JudgeMeasurements measure_judge(const Judge& judge, std::span<const Passage> passages,
                                std::span<const ReplacedPassage> replaced, size_t most,
                                uint64_t seed) {
  const auto read = read_all(judge, passages, most, seed);
  JudgeMeasurements result;
  result.passages = static_cast<int64_t>(read.size());
  Random random(seed, 0x73747261);
  measure_choices(judge, read, random, result);
  measure_swaps(judge, read, random, result);
  measure_lines(judge, read, random, result);
  measure_titles(judge, read, random, result);
  measure_replacements(judge, passages, replaced, result);
  return result;
}

namespace {

// ln of the mean of exp.
class LogMeanExp {
 public:
  void add(float score) { sum_ += std::exp(static_cast<double>(score)), ++count_; }
  float value() const {
    return count_ > 0 ? static_cast<float>(std::log(sum_ / static_cast<double>(count_))) : 0.0F;
  }

 private:
  double sum_ = 0;
  int64_t count_ = 0;
};

}  // namespace

JudgeOffsets measure_offsets(const Judge& judge, const JudgeOffsets& own,
                             std::span<const Passage> passages, size_t most, uint64_t seed) {
  const auto read = read_all(judge, passages, most, seed);
  const Strangers strangers(read);
  Random random(seed, 0x6F6666);
  JudgeScratch scratch(judge);
  std::array<LogMeanExp, kContexts> fits;
  std::array<LogMeanExp, 2> lines;
  for (size_t n = 0; n < read.size(); ++n) {
    if (const auto other = strangers.hard(n, random))
      for (const auto& couplet : with_strange_lines(judge, scratch, read[n], read[*other]))
        lines[read[n].passage->characters == 7].add(couplet.lines);
    const auto all = strangers.nearest(n, kStrangers);
    for (size_t k = 0; k < read[n].couplets.size(); ++k) {
      JudgeContext context = before(read[n], k);
      if (read[n].title && (k == 0 || random.uniform() < 0.5)) context.add_title(*read[n].title);
      for (const size_t o : all)
        if (context.count() > 0)
          fits[static_cast<size_t>(context.count())].add(judge.fit(context, read[o].couplets[k]));
    }
  }
  JudgeOffsets offsets = own;
  for (size_t n = 0; n < kContexts; ++n) offsets.fit[n] += fits[n].value();
  for (size_t n = 0; n < 2; ++n) offsets.lines[n] += lines[n].value();
  return offsets;
}

}  // namespace tangyin
