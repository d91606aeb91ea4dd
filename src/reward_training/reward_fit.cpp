#include "reward_training/reward_fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"
#include "corpus/heading.h"
#include "reward_training/pair_columns.h"
#include "reward_training/ridge.h"

namespace tangyin {
namespace {

constexpr double kPenalty = 10;  // λ of what the model tells, times the number of features
constexpr size_t kFolds = 5;
// Added to the deviation of a column, so that a unit at rest says nothing.
constexpr double kLeastDeviation = 1e-3;
constexpr double kSense = 1.5;  // marks that a line gains by one of MarkedPoem::sense of its poem

// What stands before the poem: its form and title, and <bos>.
std::vector<Token> told(const MarkedPoem& reading, const Vocabulary& vocabulary) {
  std::u32string text;
  for (size_t n = 0; n < reading.lines.size(); ++n)
    text += reading.lines[n] + (n % 2 == 0 ? U'，' : U'。');
  std::vector<Token> tokens;
  if (const auto form = vocabulary.special(form_token(text))) {
    const Heading heading{.form = *form,
                          .poet = {},
                          .title = vocabulary.encode(clean_title(utf8::encode(reading.title)))};
    tokens = encode_heading(heading, vocabulary).tokens;
  }
  if (vocabulary.begin()) tokens.push_back(*vocabulary.begin());
  return tokens;
}

// Sums and counts of groups of values.
template <class Key>
class GroupMeans {
 public:
  void add(const Key& key, double value) { sums_[key].first += value, ++sums_[key].second; }
  double of(const Key& key) const {
    const auto& [sum, count] = sums_.at(key);
    return sum / static_cast<double>(count);
  }

 private:
  std::map<Key, std::pair<double, size_t>> sums_;
};

// `values` less the mean of those with the same key.
template <class Key>
std::vector<double> centred(std::vector<double> values, const std::vector<Key>& keys) {
  GroupMeans<Key> means;
  for (size_t n = 0; n < values.size(); ++n) means.add(keys[n], values[n]);
  for (size_t n = 0; n < values.size(); ++n) values[n] -= means.of(keys[n]);
  return values;
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double xx = 0, yy = 0, xy = 0, sx = 0, sy = 0;
  const double count = static_cast<double>(x.size());
  for (size_t n = 0; n < x.size(); ++n) sx += x[n], sy += y[n];
  for (size_t n = 0; n < x.size(); ++n) {
    const double a = x[n] - sx / count, b = y[n] - sy / count;
    xx += a * a, yy += b * b, xy += a * b;
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

struct ColumnScale {
  double mean, deviation;
};

// Columns of mean 0 and deviation 1 in place; what they were [D].
std::vector<ColumnScale> standardise(Matrix<float> x) {
  std::vector<ColumnScale> scales;
  for (Index k = 0; k < x.cols; ++k) {
    double sum = 0, squares = 0;
    for (Index n = 0; n < x.rows; ++n) sum += static_cast<double>(x(n, k));
    const double mean = sum / static_cast<double>(x.rows);
    for (Index n = 0; n < x.rows; ++n) {
      const double away = static_cast<double>(x(n, k)) - mean;
      squares += away * away;
    }
    scales.push_back({mean, std::sqrt(squares / static_cast<double>(x.rows)) + kLeastDeviation});
    for (Index n = 0; n < x.rows; ++n)
      x(n, k) = static_cast<float>((static_cast<double>(x(n, k)) - mean) / scales.back().deviation);
  }
  return scales;
}

// For each row what a fit without its fold says of it (k-fold cross-validation).
std::vector<double> cross_validated(RidgeProblem problem, const std::vector<size_t>& folds) {
  std::vector<double> predicted(folds.size());
  std::vector<uint8_t> left_out(folds.size());
  problem.left_out = left_out;
  for (size_t fold = 0; fold < kFolds; ++fold) {
    for (size_t n = 0; n < folds.size(); ++n) left_out[n] = folds[n] == fold;
    const std::vector<double> said = foretold(problem, ridge(problem));
    for (size_t n = 0; n < folds.size(); ++n)
      if (left_out[n] != 0) predicted[n] = said[n];
  }
  return predicted;
}

// Weights for columns as they were before standardise(), and a bias, that of the standardised ones
// being `bias`.
std::vector<float> rescaled(std::span<const double> w, const std::vector<ColumnScale>& scales,
                            double bias = 0) {
  std::vector<float> weights;
  for (size_t k = 0; k < scales.size(); ++k) {
    weights.push_back(static_cast<float>(w[k] / scales[k].deviation));
    bias -= w[k] / scales[k].deviation * scales[k].mean;
  }
  weights.push_back(static_cast<float>(bias));
  return weights;
}

// Titles numbered in the order in which they come.
std::map<std::u32string, size_t> numbered_titles(std::span<const MarkedPoem> readings) {
  std::map<std::u32string, size_t> titles;
  for (const MarkedPoem& reading : readings) titles.try_emplace(reading.title, titles.size());
  return titles;
}

// The head of titles, and how well it foresees; `of_poem`: the mean of what is wanted of the lines
// of each reading.
struct FittedTitles {
  std::vector<float> weights;
  double correlation = 0;
};

FittedTitles fit_titles(const Engine& engine, std::span<const MarkedPoem> readings,
                        const std::vector<double>& of_poem) {
  const TitleFeatures features = title_features(engine, readings);
  const Matrix<float> x = features.values.view();
  const std::map<std::u32string, size_t> titles = numbered_titles(readings);
  GroupMeans<size_t> means;
  std::vector<size_t> folds(static_cast<size_t>(x.rows));
  std::vector<std::pair<size_t, size_t>> forms(folds.size());
  for (size_t r = 0; r < readings.size(); ++r) {
    const size_t row = features.of_poem[r];
    means.add(row, of_poem[r]);
    folds[row] = titles.at(readings[r].title) % kFolds;
    forms[row] = {readings[r].lines.size(), readings[r].lines.front().size()};
  }
  std::vector<double> wanted;
  for (size_t n = 0; n < folds.size(); ++n) wanted.push_back(means.of(n));
  wanted = centred(std::move(wanted), forms);
  const std::vector<ColumnScale> scales = standardise(x);
  const std::vector<double> penalties(static_cast<size_t>(x.cols),
                                      kPenalty * static_cast<double>(x.cols));
  const RidgeProblem problem{
      .dense = x, .sparse = nullptr, .y = wanted, .penalties = penalties, .left_out = {}};
  return {rescaled(ridge(problem), scales),
          correlation(centred(cross_validated(problem, folds), forms), wanted)};
}

}  // namespace

LineFeatures line_features(const Engine& engine, std::span<const MarkedPoem> readings,
                           const std::function<void(size_t)>& progress) {
  const Vocabulary& vocabulary = engine.vocabulary();
  const Index hidden = engine.config().hidden;
  size_t lines = 0;
  for (const MarkedPoem& reading : readings) lines += reading.lines.size();
  LineFeatures features{OwnedMatrix<float>(static_cast<Index>(lines), hidden + 1), {}, {}};
  States states(engine, 1);
  for (size_t r = 0; r < readings.size(); ++r) {
    const MarkedPoem& reading = readings[r];
    states.resize(0), states.resize(1);
    for (const Token& token : told(reading, vocabulary)) engine.feed(states, {&token, 1});
    std::vector<Token> text;
    for (size_t n = 0; n < reading.lines.size(); ++n) {
      for (const char32_t c : reading.lines[n]) text.push_back(vocabulary.id(c));
      text.push_back(vocabulary.id(n % 2 == 0 ? U'，' : U'。'));
    }
    const OwnedMatrix<float> log_probs(1, static_cast<Index>(text.size()));
    OwnedMatrix<float> after;
    engine.read(states, text, log_probs.view(), &after);
    const Index length = static_cast<Index>(reading.lines.front().size());
    for (size_t n = 0; n < reading.lines.size(); ++n) {
      float* row = features.values.view().row(static_cast<Index>(features.line.size()));
      for (Index t = static_cast<Index>(n) * (length + 1), end = t + length; t < end; ++t) {
        for (Index k = 0; k < hidden; ++k) row[k] += after.view()(t, k);
        row[hidden] += log_probs.view()(0, t);
      }
      for (Index k = 0; k <= hidden; ++k) row[k] /= static_cast<float>(length);
      features.reading.push_back(r);
      features.line.push_back(n);
    }
    if (progress) progress(r + 1);
  }
  return features;
}

TitleFeatures title_features(const Engine& engine, std::span<const MarkedPoem> readings) {
  const Index hidden = engine.config().hidden;
  std::map<std::vector<Token>, size_t> rows;
  TitleFeatures features;
  for (const MarkedPoem& reading : readings)
    features.of_poem.push_back(
        rows.try_emplace(told(reading, engine.vocabulary()), rows.size()).first->second);
  features.values = OwnedMatrix<float>(static_cast<Index>(rows.size()), hidden);
  States states(engine, 1);
  for (const auto& [tokens, row] : rows) {
    states.resize(0), states.resize(1);
    for (const Token& token : tokens) engine.feed(states, {&token, 1});
    std::ranges::copy(engine.hidden(states, 0),
                      features.values.view().row(static_cast<Index>(row)));
  }
  return features;
}

FittedReward fit_reward(const Engine& engine, std::span<const MarkedPoem> readings,
                        const std::function<void(size_t)>& progress) {
  if (!engine.config().whole_poems)
    throw Error("a reward can be fitted only to a model of whole poems");
  const std::map<std::u32string, size_t> titles = numbered_titles(readings);
  if (titles.size() < kFolds)
    throw Error("a reward needs readings of poems to five titles at least");
  const LineFeatures features = line_features(engine, readings, progress);
  const Matrix<float> x = features.values.view();
  using Place = std::tuple<size_t, size_t, size_t>;  // lines, characters, line
  std::vector<std::string> readers;
  std::vector<Place> places;
  std::vector<size_t> folds;
  std::vector<double> marks;
  for (size_t n = 0; n < features.line.size(); ++n) {
    const MarkedPoem& reading = readings[features.reading[n]];
    readers.push_back(reading.reader);
    places.emplace_back(reading.lines.size(), reading.lines.front().size(), features.line[n]);
    folds.push_back(titles.at(reading.title) % kFolds);
    marks.push_back(reading.marks[features.line[n]]);
  }
  marks = centred(centred(std::move(marks), readers), places);
  std::vector<double> wanted;
  for (const size_t r : features.reading) wanted.push_back(kSense * readings[r].sense);
  wanted = centred(std::move(wanted), readers);
  for (size_t n = 0; n < marks.size(); ++n) wanted[n] += marks[n];
  const std::vector<ColumnScale> scales = standardise(x);
  PairColumns pairs = pair_columns(readings);
  std::vector<double> penalties(scales.size(), kPenalty * static_cast<double>(scales.size()));
  penalties.insert(penalties.end(), pairs.penalties.begin(), pairs.penalties.end());
  const RidgeProblem problem{
      .dense = x, .sparse = &pairs.rows, .y = wanted, .penalties = penalties, .left_out = {}};
  FittedReward fitted{.reward = {}, .pairs = {}, .poems = readings.size(), .lines = marks.size()};
  const std::vector<double> predicted = cross_validated(problem, folds);
  fitted.line_correlation = correlation(centred(predicted, places), marks);
  // Poems: the mean of their lines, beside the others of the same title and reader.
  GroupMeans<size_t> said, foreseen, wanted_of_poem;
  for (size_t n = 0; n < marks.size(); ++n) {
    said.add(features.reading[n], marks[n]);
    foreseen.add(features.reading[n], predicted[n]);
    wanted_of_poem.add(features.reading[n], wanted[n]);
  }
  std::vector<std::pair<std::u32string, std::string>> groups;
  std::vector<double> said_of_poem, foreseen_of_poem, of_poem;
  for (size_t r = 0; r < readings.size(); ++r) {
    groups.emplace_back(readings[r].title, readings[r].reader);
    said_of_poem.push_back(said.of(r));
    foreseen_of_poem.push_back(foreseen.of(r));
    of_poem.push_back(wanted_of_poem.of(r));
  }
  fitted.poem_correlation = correlation(centred(std::move(foreseen_of_poem), groups),
                                        centred(std::move(said_of_poem), groups));
  const std::vector<double> w = ridge(problem);
  for (size_t k = 0; k < pairs.columns.size(); ++k) pairs.columns[k].weight = w[scales.size() + k];
  fitted.pairs = std::move(pairs.columns);
  FittedTitles of_titles = fit_titles(engine, readings, of_poem);
  fitted.title_correlation = of_titles.correlation;
  // A usual line has 0: what its pairs have on the mean is taken off the bias.
  const std::vector<double> said_of_lines = foretold(problem, w);
  const double usual = std::accumulate(said_of_lines.begin(), said_of_lines.end(), 0.0) /
                       static_cast<double>(said_of_lines.size());
  fitted.reward = LineReward(rescaled(std::span(w).first(scales.size()), scales, -usual),
                             engine.weights().fingerprint(), std::move(of_titles.weights));
  return fitted;
}

}  // namespace tangyin
