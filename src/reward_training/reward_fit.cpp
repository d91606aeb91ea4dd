#include "reward_training/reward_fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"
#include "corpus/heading.h"
#include "reward_training/ridge.h"

namespace tangyin {
namespace {

constexpr double kPenalty = 10;  // λ, times the number of features
constexpr size_t kFolds = 5;
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
    scales.push_back({mean, std::sqrt(squares / static_cast<double>(x.rows)) + 1e-6});
    for (Index n = 0; n < x.rows; ++n)
      x(n, k) = static_cast<float>((static_cast<double>(x(n, k)) - mean) / scales.back().deviation);
  }
  return scales;
}

// For each line what a fit without its fold says of it (k-fold cross-validation, grouped by title).
std::vector<double> cross_validated(Matrix<const float> x, const std::vector<double>& marks,
                                    const std::vector<size_t>& folds, double penalty) {
  std::vector<double> predicted(marks.size());
  for (size_t fold = 0; fold < kFolds; ++fold) {
    OwnedMatrix<float> rest(x.rows, x.cols);
    std::vector<double> wanted;
    for (size_t n = 0; n < marks.size(); ++n) {
      if (folds[n] == fold) continue;
      std::copy_n(x.row(static_cast<Index>(n)), x.cols,
                  rest.view().row(static_cast<Index>(wanted.size())));
      wanted.push_back(marks[n]);
    }
    const std::vector<double> w =
        ridge(rest.view().slice(0, static_cast<Index>(wanted.size())), wanted, penalty);
    for (size_t n = 0; n < marks.size(); ++n) {
      if (folds[n] != fold) continue;
      for (Index k = 0; k < x.cols; ++k)
        predicted[n] +=
            w[static_cast<size_t>(k)] * static_cast<double>(x(static_cast<Index>(n), k));
    }
  }
  return predicted;
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

FittedReward fit_reward(const Engine& engine, std::span<const MarkedPoem> readings,
                        const std::function<void(size_t)>& progress) {
  if (!engine.config().whole_poems)
    throw Error("a reward can be fitted only to a model of whole poems");
  std::map<std::u32string, size_t> titles;  // numbered in the order in which they come
  for (const MarkedPoem& reading : readings) titles.try_emplace(reading.title, titles.size());
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
  const double penalty = kPenalty * static_cast<double>(x.cols);
  FittedReward fitted{.reward = {}, .poems = readings.size(), .lines = marks.size()};
  const std::vector<double> predicted = cross_validated(x, wanted, folds, penalty);
  fitted.line_correlation = correlation(centred(predicted, places), marks);
  // Poems: the mean of their lines, beside the others of the same title and reader.
  GroupMeans<size_t> said, foreseen;
  for (size_t n = 0; n < marks.size(); ++n) {
    said.add(features.reading[n], marks[n]);
    foreseen.add(features.reading[n], predicted[n]);
  }
  std::vector<std::pair<std::u32string, std::string>> groups;
  std::vector<double> said_of_poem, foreseen_of_poem;
  for (size_t r = 0; r < readings.size(); ++r) {
    groups.emplace_back(readings[r].title, readings[r].reader);
    said_of_poem.push_back(said.of(r));
    foreseen_of_poem.push_back(foreseen.of(r));
  }
  fitted.poem_correlation = correlation(centred(std::move(foreseen_of_poem), groups),
                                        centred(std::move(said_of_poem), groups));
  std::vector<float> weights;
  const std::vector<double> w = ridge(x, wanted, penalty);
  double bias = 0;
  for (size_t k = 0; k < w.size(); ++k) {
    weights.push_back(static_cast<float>(w[k] / scales[k].deviation));
    bias -= w[k] / scales[k].deviation * scales[k].mean;
  }
  weights.push_back(static_cast<float>(bias));
  fitted.reward = LineReward(std::move(weights), engine.weights().fingerprint());
  return fitted;
}

}  // namespace tangyin
