// What constraint costs and what it keeps: poems of each regulated form by a model, beside the real poems of the test
// split under the same model.
//
//   composing_quality [--model FILE] [--corpus DIR] [--poems 200] [--temperature T] …
//
// Losses are nats a character (punctuation read, not counted).  "copied" are lines of the training text and six-character
// spans (of the characters alone) found in it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <unordered_set>

#include "base/files.h"
#include "base/script.h"
#include "base/utf8.h"
#include "composing/composer.h"
#include "composing/independent_check.h"
#include "corpus/dataset.h"
#include "training/data.h"

using namespace tangyin;

namespace {

struct Settings {
  std::string model, corpus;
  int poems = 200;
  bool show = false;
  std::vector<std::string> forms;
  SearchOptions search;
  bool fp = false, write_index = false, no_index = false;
};

struct Shape {
  std::string name;
  size_t lines, columns;
};
const std::vector<Shape> kShapes{{"五绝", 4, 5}, {"七绝", 4, 7}, {"五律", 8, 5}, {"七律", 8, 7}};

// A poem of the corpus as lines of Han characters.
std::vector<std::u32string> lines_of_tokens(const std::vector<Token>& text, const Vocabulary& vocabulary) {
  std::vector<std::u32string> lines(1);
  for (const Token token : text) {
    const char32_t c = vocabulary.character(token);
    if (c != 0 && is_punctuation(c)) {
      if (!lines.back().empty()) lines.emplace_back();
    } else {
      lines.back().push_back(c == 0 ? U'□' : c);
    }
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

bool has_shape(const std::vector<std::u32string>& lines, const Shape& shape) {
  return lines.size() == shape.lines &&
         std::all_of(lines.begin(), lines.end(), [&](const auto& line) { return line.size() == shape.columns; });
}

// The loss of each Han character of `text`.
std::vector<double> losses(const Engine& engine, const std::vector<Token>& text) {
  States states(engine, 1);
  const OwnedMatrix<float> row(1, engine.row_size());
  std::vector<double> result;
  states.resize(1);
  if (const auto begin = engine.vocabulary().begin()) engine.feed(states, {&*begin, 1});
  for (const Token& token : text) {
    const char32_t c = engine.vocabulary().character(token);
    if (c == 0 || !is_punctuation(c)) {
      engine.log_probabilities(states, row.view());
      result.push_back(-static_cast<double>(row.view().data[token]));
    }
    engine.feed(states, {&token, 1});
  }
  return result;
}

struct Mean {
  double sum = 0, count = 0;
  void add(double x) { sum += x, ++count; }
  double value() const { return count ? sum / count : 0; }
};

// Losses at rhyming places (the ends of even lines) and elsewhere.
struct Losses {
  Mean all, rhyme, free;
  void add(const std::vector<double>& poem, size_t columns) {
    for (size_t n = 0; n < poem.size(); ++n) {
      all.add(poem[n]);
      (n % (2 * columns) == 2 * columns - 1 ? rhyme : free).add(poem[n]);
    }
  }
};

struct TrainingText {
  std::unordered_set<std::u32string> lines, spans;
  void add(const std::vector<std::u32string>& poem) {
    std::u32string all;
    for (const auto& line : poem) lines.insert(line), all += line;
    for (size_t n = 0; n + kSpan <= all.size(); ++n) spans.insert(all.substr(n, kSpan));
  }
};

struct Report {
  Losses losses;
  int poems = 0, shape = 0, tones = 0, rhyme = 0, no_repeat = 0, verdict = 0, given = 0, failed = 0;
  int copied_lines = 0, lines = 0, shared_lines = 0;
  Mean copied_spans, repeated;
  double seconds = 0;
};

}  // namespace

int main(int argc, char** argv) try {
  CLI::App program{"the price of constraint"};
  Settings s;
  program.add_option("--model", s.model);
  program.add_option("--corpus", s.corpus);
  program.add_option("--poems", s.poems)->capture_default_str();
  program.add_option("--forms", s.forms);
  program.add_option("--temperature", s.search.temperature)->capture_default_str();
  program.add_option("--top-p", s.search.top_p)->capture_default_str();
  program.add_option("--particles", s.search.particles)->capture_default_str();
  program.add_option("--repetition", s.search.repetition)->capture_default_str();
  program.add_option("--specificity", s.search.specificity)->capture_default_str();
  program.add_flag("--write-index", s.write_index, "write the index of the training text beside the model first");
  program.add_flag("--no-index", s.no_index, "compose without it");
  program.add_flag("--show", s.show, "print the poems");
  program.add_flag("--bf16", s.fp, "weights of the engine in bf16 instead of int8");
  CLI11_PARSE(program, argc, argv);
  if (s.corpus.empty()) s.corpus = default_corpus();
  if (s.model.empty()) s.model = find_data_file("models/tangyin.safetensors").string();

  const Engine engine(Weights(std::filesystem::path(s.model)), {.dtype = s.fp ? WeightDtype::bf16 : WeightDtype::int8});
  const RhymeBook book(RhymeSystem::pingshui, ReadAs::traditional);
  const PoemDataset data = poem_dataset(s.corpus, {.vocabulary = engine.vocabulary()});
  TrainingText training;
  std::vector<std::vector<std::u32string>> lines;
  for (const auto& poem : data.train) lines.push_back(lines_of_tokens(poem, engine.vocabulary()));
  for (const auto& poem : lines) training.add(poem);
  if (s.write_index) write_training_index(index_of(s.model), lines);
  const bool indexed = !s.no_index && std::filesystem::exists(index_of(s.model));
  const Composer composer(engine, indexed ? std::optional<TrainingIndex>(index_of(s.model)) : std::nullopt);
  std::fprintf(stderr, "%zu training poems, %zu for test\n", data.train.size(), data.test.size());

  std::printf("form    loss   real   diff  | rhyme  real free  gap | 长短 平仄 韵   重韵 verdict given | copied lines  spans%%  shared | repeats | s/poem\n");
  for (const Shape& shape : kShapes) {
    if (!s.forms.empty() && std::find(s.forms.begin(), s.forms.end(), shape.name) == s.forms.end()) continue;
    Losses real;
    Mean real_repeats, real_spans;
    int real_count = 0, real_copied = 0, real_lines = 0;
    std::vector<std::u32string> openings;
    for (const auto& poem : data.test) {
      const auto lines = lines_of_tokens(poem, engine.vocabulary());
      if (!has_shape(lines, shape)) continue;
      openings.push_back(lines.front().substr(0, 1 + real_count % 2));
      if (++real_count <= 400) {
        real.add(losses(engine, poem), shape.columns);
        std::u32string all;
        for (const auto& line : lines) all += line, real_copied += training.lines.contains(line), ++real_lines;
        for (size_t n = 0; n < all.size(); ++n) real_repeats.add(all.substr(0, n).find(all[n]) != std::u32string::npos);
        for (size_t n = 0; n + kSpan <= all.size(); ++n) real_spans.add(training.spans.contains(all.substr(n, kSpan)));
      }
    }
    Report r;
    std::unordered_set<std::u32string> lines_so_far;
    for (int n = 0; n < s.poems; ++n) {
      SearchOptions options = s.search;
      options.seed = static_cast<uint64_t>(n) + 1;
      const std::u32string opening = openings[static_cast<size_t>(n) * 7919 % openings.size()];
      const auto begin = std::chrono::steady_clock::now();
      Verse verse;
      try {
        verse = composer.compose({.form = shape.name, .opening = utf8::encode(opening)}, options);
      } catch (const std::exception& error) {
        ++r.failed;
        if (s.show) std::printf("%s\n", error.what());
        continue;
      }
      r.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      ++r.poems;
      std::vector<double> poem;
      for (const float p : verse.log_probs) poem.push_back(-static_cast<double>(p));
      r.losses.add(poem, shape.columns);
      const SecondOpinion opinion = check_regulated(verse.lines, shape.lines, shape.columns, book);
      r.shape += opinion.shape, r.tones += opinion.tones, r.rhyme += opinion.rhyme, r.no_repeat += opinion.no_repeated_rhyme;
      r.verdict += verse.verdict.strict;
      std::u32string all;
      for (const auto& line : verse.lines) {
        all += line, ++r.lines;
        r.copied_lines += training.lines.contains(line);
        r.shared_lines += !lines_so_far.insert(line).second;
      }
      r.given += to_simplified(all).starts_with(to_simplified(opening));  // 台 may have been read as 臺
      for (size_t k = 0; k + kSpan <= all.size(); ++k) r.copied_spans.add(training.spans.contains(all.substr(k, kSpan)));
      for (size_t k = 0; k < all.size(); ++k) r.repeated.add(all.substr(0, k).find(all[k]) != std::u32string::npos);
      if (s.show) {
        for (const auto& list : {verse.verdict.violations, verse.verdict.notes})
          for (const Remark& remark : list)
            if (!verse.verdict.strict) std::printf("  %s %d %d %s\n", remark.rule.c_str(), remark.line, remark.position, remark.message.c_str());
        for (size_t l = 0; l < verse.lines.size(); ++l)
          std::printf("%s%s", utf8::encode(verse.lines[l]).c_str(), l % 2 ? "。" : "，");
        std::printf("  %.2f\n", verse.log_prob_per_char());
      }
    }
    const auto percent = [&](int n) { return 100.0 * n / std::max(1, r.poems); };
    std::printf("%s  %6.3f %6.3f %+6.3f | %5.3f  %5.3f  %+6.3f | %3.0f%% %3.0f%% %3.0f%% %3.0f%% %3.0f%% %3.0f%% | %d of %d  %.2f  %d | %.3f | %.3f\n",
                shape.name.c_str(), r.losses.all.value(), real.all.value(), r.losses.all.value() - real.all.value(),
                r.losses.rhyme.value(), real.free.value(), r.losses.rhyme.value() - real.free.value(), percent(r.shape),
                percent(r.tones), percent(r.rhyme), percent(r.no_repeat), percent(r.verdict), percent(r.given),
                r.copied_lines, r.lines, 100 * r.copied_spans.value(), r.shared_lines, r.repeated.value(),
                r.seconds / std::max(1, r.poems));
    std::printf("  real  %d poems: rhyme %.3f; copied lines %d of %d, spans %.2f%%; repeats %.3f; failed %d\n", real_count,
                real.rhyme.value(), real_copied, real_lines, 100 * real_spans.value(), real_repeats.value(), r.failed);
    std::fflush(stdout);
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
