#include "reward_training/reward_fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.h"
#include "reward_training/pair_columns.h"
#include "reward_training/reading_text.h"
#include "reward_training/ridge.h"
#include "reward_training/wanted.h"

namespace tangyin {
namespace {

constexpr double kPenalty = 10;  // λ of what the model tells, times the number of features
// Added to the deviation of a column, so that a unit at rest says nothing.
constexpr double kLeastDeviation = 1e-3;
// A contrast: by so much for one of severity, at most so severe, are the struck characters of a line to
// stand below its others; it counts as so many lines.
constexpr double kContrast = 0.2, kMostSevere = 2, kContrastWeight = 10;

// Units of the reward for a grade of a title, and λ of the fit to grades, times the number of features.
constexpr double kTitleGrade = 2, kGradePenalty = 1;

struct ColumnScale {
  double mean, deviation;
};

// Columns of mean 0 and deviation 1 in place; what they were [D].  Rows `apart`,
// differences in which the mean cancels, are divided by the same deviations.
std::vector<ColumnScale> standardise(Matrix<float> x, Matrix<float> apart = {}) {
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
    for (Index n = 0; n < apart.rows; ++n)
      apart(n, k) = static_cast<float>(static_cast<double>(apart(n, k)) / scales.back().deviation);
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

// Makes rows from `first` on count `weight` times.
void weigh_rows(double weight, size_t first, Matrix<float> x, SparseRows& sparse,
                std::vector<double>& y) {
  const double root = std::sqrt(weight);
  for (size_t n = first; n < y.size(); ++n) {
    y[n] *= root;
    for (Index k = 0; k < x.cols; ++k) x(static_cast<Index>(n), k) *= static_cast<float>(root);
  }
  for (size_t k = first == 0 ? 0 : sparse.ends[first - 1]; k < sparse.entries.size(); ++k)
    sparse.entries[k].value *= static_cast<float>(root);
}

// The hidden state [H] once the model has read `tokens`.
std::vector<float> state_after(const Engine& engine, std::span<const Token> tokens) {
  States states(engine, 1);
  states.resize(0), states.resize(1);
  for (const Token& token : tokens) engine.feed(states, {&token, 1});
  const auto hidden = engine.hidden(states, 0);
  return {hidden.begin(), hidden.end()};
}

// A head of titles [H+1], and how well it foresees.
struct FittedTitles {
  std::vector<float> weights;
  double correlation = 0;
};

// `x` [N, H] is standardised in place.  `wanted` [N], less its mean in each group.
template <class Group>
FittedTitles fit_titles(Matrix<float> x, std::vector<double> wanted,
                        const std::vector<Group>& groups, const std::vector<size_t>& folds,
                        double penalty) {
  wanted = centred(std::move(wanted), groups);
  const std::vector<ColumnScale> scales = standardise(x);
  const std::vector<double> penalties(static_cast<size_t>(x.cols),
                                      penalty * static_cast<double>(x.cols));
  const RidgeProblem problem{
      .dense = x, .sparse = nullptr, .y = wanted, .penalties = penalties, .left_out = {}};
  return {rescaled(ridge(problem), scales),
          correlation(centred(cross_validated(problem, folds), groups), wanted)};
}

// How lines under a title are read; `of_poem`: the mean of what is wanted of the lines of each reading.
FittedTitles fit_titles_to_lines(const Engine& engine, std::span<const MarkedPoem> readings,
                                 const std::vector<double>& of_poem) {
  const TitleFeatures features = title_features(engine, readings);
  const std::map<std::u32string, size_t> titles = numbered_titles(readings);
  GroupMeans<size_t> means;
  std::vector<size_t> folds(static_cast<size_t>(features.values.view().rows));
  std::vector<std::pair<size_t, size_t>> forms(folds.size());
  for (size_t r = 0; r < readings.size(); ++r) {
    const size_t row = features.of_poem[r];
    means.add(row, of_poem[r]);
    folds[row] = titles.at(readings[r].title) % kFolds;
    forms[row] = {readings[r].lines.size(), readings[r].lines.front().size()};
  }
  std::vector<double> wanted;
  for (size_t n = 0; n < folds.size(); ++n) wanted.push_back(means.of(n));
  return fit_titles(features.values.view(), std::move(wanted), forms, folds, kPenalty);
}

// How titles were graded by themselves.
FittedTitles fit_titles_to_grades(const Engine& engine, std::span<const GradedTitle> titles) {
  const OwnedMatrix<float> states(static_cast<Index>(titles.size()), engine.config().hidden);
  std::vector<double> grades;
  std::vector<std::string> forms;
  std::vector<size_t> folds;
  std::map<std::u32string, size_t> numbers;  // one title may be graded for two forms
  for (const GradedTitle& title : titles) {
    const std::vector<float> state =
        state_after(engine, told(title.form, title.title, engine.vocabulary()));
    std::ranges::copy(state, states.view().row(static_cast<Index>(grades.size())));
    grades.push_back(title.grade);
    forms.push_back(title.form);
    folds.push_back(numbers.try_emplace(title.title, numbers.size()).first->second % kFolds);
  }
  return fit_titles(states.view(), std::move(grades), forms, folds, kGradePenalty);
}

// Adds to `grades` [kEndingGrades] that of a line whose characters weigh `weights`.  An ending that nobody
// graded counts as weak, and weak ones as nothing: those that the search would find beyond the list are no
// better on the mean.
void add_ending(std::u32string_view line, std::span<const float> weights,
                const GradedEndings& endings, float* grades) {
  const int grade = endings.of(line);
  if (grade < 0 || grade == kWeakEnding) return;
  const auto last = weights.last(kEnding);
  grades[grade] += std::accumulate(last.begin(), last.end(), 0.0F) / static_cast<float>(kEnding) *
                   static_cast<float>(line.size());
}

}  // namespace

OwnedMatrix<float> row_features(const Engine& engine, std::span<const MarkedPoem> readings,
                                std::span<const MarkedRow> rows, const TextKnowledge& knowledge,
                                const std::function<void(size_t)>& progress) {
  const Vocabulary& vocabulary = engine.vocabulary();
  const Index hidden = engine.config().hidden;
  OwnedMatrix<float> values(static_cast<Index>(rows.size()),
                            hidden + 2 + static_cast<Index>(kEndingGrades));
  std::vector<std::vector<size_t>> of_reading(readings.size());
  for (size_t n = 0; n < rows.size(); ++n) of_reading[rows[n].reading].push_back(n);
  States states(engine, 1);
  for (size_t r = 0; r < readings.size(); ++r) {
    const MarkedPoem& reading = readings[r];
    states.resize(0), states.resize(1);
    for (const Token& token : told(reading, vocabulary)) engine.feed(states, {&token, 1});
    const std::vector<Token> text = poem_of(reading, vocabulary);
    const OwnedMatrix<float> log_probs(1, static_cast<Index>(text.size()));
    OwnedMatrix<float> after;
    engine.read(states, text, log_probs.view(), &after);
    const Index length = static_cast<Index>(reading.lines.front().size());
    for (const size_t number : of_reading[r]) {
      float* row = values.view().row(static_cast<Index>(number));
      for (Index c = 0; c < length; ++c) {
        const Index t = static_cast<Index>(rows[number].line) * (length + 1) + c;
        const float weight = rows[number].weights[static_cast<size_t>(c)];
        for (Index k = 0; k < hidden; ++k) row[k] += weight * after.view()(t, k);
        row[hidden] += weight * log_probs.view()(0, t);
        if (knowledge.phrases.end_of(std::u32string_view(reading.lines[rows[number].line])
                                         .substr(0, static_cast<size_t>(c) + 1)))
          row[hidden + 1] += weight;
      }
      add_ending(reading.lines[rows[number].line], rows[number].weights, knowledge.endings,
                 row + hidden + 2);
    }
    if (progress) progress(r + 1);
  }
  return values;
}

TitleFeatures title_features(const Engine& engine, std::span<const MarkedPoem> readings) {
  const Index hidden = engine.config().hidden;
  std::map<std::vector<Token>, size_t> rows;
  TitleFeatures features;
  for (const MarkedPoem& reading : readings)
    features.of_poem.push_back(
        rows.try_emplace(told(reading, engine.vocabulary()), rows.size()).first->second);
  features.values = OwnedMatrix<float>(static_cast<Index>(rows.size()), hidden);
  for (const auto& [tokens, row] : rows)
    std::ranges::copy(state_after(engine, tokens),
                      features.values.view().row(static_cast<Index>(row)));
  return features;
}

namespace {

// The rows of the regression: lines, then contrasts, which count more.
struct FitRows {
  std::vector<MarkedRow> rows;
  OwnedMatrix<float> features;  // standardised
  std::vector<ColumnScale> scales;
  PairColumns pairs;
  std::vector<double> y;
};

// `wanted` [lines].
FitRows rows_of(const Engine& engine, std::span<const MarkedPoem> readings,
                const std::vector<MarkedRow>& lines, const std::vector<double>& wanted,
                const TextKnowledge& knowledge, const std::function<void(size_t)>& progress) {
  const std::vector<MarkedRow> contrasts = contrast_rows(readings);
  std::vector<MarkedRow> rows = lines;
  rows.insert(rows.end(), contrasts.begin(), contrasts.end());
  FitRows result{std::move(rows), {}, {}, pair_columns(readings, lines), wanted};
  append_rows(readings, contrasts, result.pairs);
  for (const MarkedRow& row : contrasts)
    result.y.push_back(-kContrast *
                       std::min(kMostSevere, severity_of(readings[row.reading], row.line)));
  result.features = row_features(engine, readings, result.rows, knowledge, progress);
  const Matrix<float> x = result.features.view();
  const auto count = static_cast<Index>(lines.size());
  result.scales = standardise(x.slice(0, count), x.slice(count, x.rows - count));
  weigh_rows(kContrastWeight, lines.size(), x, result.pairs.rows, result.y);
  return result;
}

// Fills in how well `predicted` [rows], by fits without their fold, foresees what was said.  What was
// wanted of each poem, [readings]: the mean of its lines.
std::vector<double> compare(std::span<const MarkedPoem> readings,
                            const std::vector<MarkedRow>& lines, const Wanted& wanted,
                            std::vector<double> predicted, FittedReward& fitted) {
  const auto contrasts = predicted.begin() + static_cast<std::ptrdiff_t>(lines.size());
  const auto found =
      std::count_if(contrasts, predicted.end(), [](double said) { return said < 0; });
  if (contrasts != predicted.end())
    fitted.faults_found =
        static_cast<double>(found) / static_cast<double>(predicted.end() - contrasts);
  predicted.resize(lines.size());
  fitted.line_correlation = correlation(centred(predicted, wanted.places), wanted.marks);
  // Poems: the mean of their lines, beside the others of the same title and reader.
  GroupMeans<size_t> said, foreseen, of_lines;
  for (size_t n = 0; n < lines.size(); ++n) {
    said.add(lines[n].reading, wanted.marks[n]);
    foreseen.add(lines[n].reading, predicted[n]);
    of_lines.add(lines[n].reading, wanted.sum[n]);
  }
  std::vector<std::pair<std::u32string, std::string>> groups;
  std::vector<double> said_of_poem, foreseen_of_poem, of_poem;
  for (size_t r = 0; r < readings.size(); ++r) {
    groups.emplace_back(readings[r].title, readings[r].reader);
    said_of_poem.push_back(said.of(r));
    foreseen_of_poem.push_back(foreseen.of(r));
    of_poem.push_back(of_lines.of(r));
  }
  fitted.poem_correlation = correlation(centred(std::move(foreseen_of_poem), groups),
                                        centred(std::move(said_of_poem), groups));
  return of_poem;
}

}  // namespace

FittedReward fit_reward(const Engine& engine, std::span<const MarkedPoem> readings,
                        const TextKnowledge& knowledge,
                        const std::function<void(size_t)>& progress) {
  if (!engine.config().whole_poems)
    throw Error("a reward can be fitted only to a model of whole poems");
  const std::map<std::u32string, size_t> titles = numbered_titles(readings);
  if (titles.size() < kFolds)
    throw Error("a reward needs readings of poems to five titles at least");
  const std::vector<MarkedRow> lines = line_rows(readings);
  const Wanted wanted = wanted_of(readings, lines);
  FitRows rows = rows_of(engine, readings, lines, wanted.sum, knowledge, progress);
  const std::vector<ColumnScale>& scales = rows.scales;
  std::vector<double> penalties(scales.size(), kPenalty * static_cast<double>(scales.size()));
  penalties.insert(penalties.end(), rows.pairs.penalties.begin(), rows.pairs.penalties.end());
  const RidgeProblem problem{.dense = rows.features.view(),
                             .sparse = &rows.pairs.rows,
                             .y = rows.y,
                             .penalties = penalties,
                             .left_out = {}};
  std::vector<size_t> folds;
  for (const MarkedRow& row : rows.rows)
    folds.push_back(titles.at(readings[row.reading].title) % kFolds);
  FittedReward fitted{.reward = {},
                      .pairs = {},
                      .endings = {},
                      .of_grade = {},
                      .poems = readings.size(),
                      .lines = lines.size()};
  fitted.edited = static_cast<size_t>(std::ranges::count(readings, true, &MarkedPoem::edited));
  const std::vector<double> of_poem =
      compare(readings, lines, wanted, cross_validated(problem, folds), fitted);
  const std::vector<double> w = ridge(problem);
  for (size_t k = 0; k < rows.pairs.columns.size(); ++k)
    rows.pairs.columns[k].weight = w[scales.size() + k];
  fitted.pairs = std::move(rows.pairs.columns);
  FittedTitles of_titles = fit_titles_to_lines(engine, readings, of_poem);
  fitted.title_correlation = of_titles.correlation;
  if (knowledge.titles.size() >= kFolds) {
    const FittedTitles of_grades = fit_titles_to_grades(engine, knowledge.titles);
    fitted.grade_correlation = of_grades.correlation;
    for (size_t k = 0; k < of_titles.weights.size(); ++k)
      of_titles.weights[k] += static_cast<float>(kTitleGrade) * of_grades.weights[k];
  }
  // A usual line has 0: what its pairs have on the mean is taken off the bias.
  const std::vector<double> said = foretold(problem, w);
  const double usual =
      std::accumulate(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(lines.size()), 0.0) /
      static_cast<double>(lines.size());
  std::vector<float> weights = rescaled(std::span(w).first(scales.size()), scales, -usual);
  const auto of_phrase = weights.end() - 2 - kEndingGrades;  // before the grades and the bias
  const float phrase = *of_phrase;
  fitted.of_grade.assign(of_phrase + 1, weights.end() - 1);
  for (const auto& [ending, grade] : knowledge.endings.grades())
    fitted.endings.push_back(
        {ending[0], ending[1], ending[2], fitted.of_grade[static_cast<size_t>(grade)]});
  weights.erase(of_phrase, weights.end() - 1);
  fitted.reward = LineReward(std::move(weights), engine.weights().fingerprint(),
                             std::move(of_titles.weights), phrase);
  return fitted;
}

}  // namespace tangyin
