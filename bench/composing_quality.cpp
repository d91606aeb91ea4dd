// Measures the composer: poems of each regulated form, beside the real poems of that form in the
// test split under the same model.
//
//   composing_quality [--model FILE] [--corpus DIR] [--poems 200] [--forms 五绝 …] [--show]
//
// Losses are in nats a Han character; the model reads punctuation, but it is not counted.  The
// rules are checked by tests/composing/independent_check.h, which shares no code with the
// composer.  Copies are looked up in the training poems, not in the index that the composer uses.
// docs/decoding.md explains the columns.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <unordered_set>

#include "base/data_file.h"
#include "base/error.h"
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
  bool show = false, no_index = false, no_judge = false, bf16 = false;
  int column = 0;
  std::vector<std::string> forms{"五绝", "七绝", "五律", "七律"};
  SearchOptions search{.particles = particles_for(Effort::normal),
                       .sweeps = sweeps_for(Effort::normal)};
};

using PoemLines = std::vector<std::u32string>;

std::u32string joined(const PoemLines& lines) {
  std::u32string all;
  for (const auto& line : lines) all += line;
  return all;
}

struct Mean {
  double sum = 0;
  int64_t count = 0;
  void add(double x) { sum += x, ++count; }
  double value() const { return count > 0 ? sum / static_cast<double>(count) : 0; }
};

// Lines and six-character spans of all training poems.
class TrainingText {
 public:
  void add(const PoemLines& poem) {
    lines_.insert(poem.begin(), poem.end());
    each_span(poem, [&](std::u32string span) { spans_.insert(std::move(span)); });
  }
  bool has_line(const std::u32string& line) const { return lines_.contains(line); }
  Mean span_share(const PoemLines& poem) const {
    Mean share;
    each_span(poem, [&](const std::u32string& span) { share.add(spans_.contains(span)); });
    return share;
  }

 private:
  template <class Visit>
  static void each_span(const PoemLines& poem, const Visit& visit) {
    const std::u32string all = joined(poem);
    for (size_t n = 0; n + kSpan <= all.size(); ++n) visit(all.substr(n, kSpan));
  }
  std::unordered_set<std::u32string> lines_, spans_;
};

// One row of the table: measurements of many poems of one form.
struct Measured {
  Mean loss, rhyme_loss, free_loss;  // of a character: any, at the end of an even line, elsewhere
  int poems = 0, length = 0, tones = 0, rhyme = 0, fresh_rhymes = 0, given = 0;
  int lines = 0, copied_lines = 0, shared_lines = 0;
  Mean copied_spans, repeated, seconds;
  std::unordered_set<std::u32string> seen;

  void add(const PoemLines& poem, const std::vector<double>& losses, const TrainingText& training,
           const RhymeBook& book, size_t line_count, size_t columns) {
    ++poems;
    for (size_t n = 0; n < losses.size(); ++n) {
      loss.add(losses[n]);
      (n % (2 * columns) == 2 * columns - 1 ? rhyme_loss : free_loss).add(losses[n]);
    }
    const SecondOpinion opinion = check_regulated(poem, line_count, columns, book);
    length += opinion.shape, tones += opinion.tones, rhyme += opinion.rhyme,
        fresh_rhymes += opinion.no_repeated_rhyme;
    for (const auto& line : poem) {
      ++lines;
      copied_lines += training.has_line(line);
      shared_lines += !seen.insert(line).second;
    }
    const Mean spans = training.span_share(poem);
    copied_spans.sum += spans.sum, copied_spans.count += spans.count;
    const std::u32string all = joined(poem);
    for (size_t n = 0; n < all.size(); ++n)
      repeated.add(all.substr(0, n).find(all[n]) != std::u32string::npos);
  }

  void print(const std::string& name, double real_free_loss) const {
    const auto percent = [&](int n) {
      return fmt::format("{:.1f}%", 100.0 * n / std::max(1, poems));
    };
    fmt::print(
        "{:<6} {:>5}  {:6.3f} {:6.3f} {:+6.3f}  {:>6} {:>6} {:>6} {:>6} {:>6}  {:>4}/{:<5} "
        "{:5.2f}% {:>5}  {:5.1f}%  {:>6}\n",
        name, poems, loss.value(), rhyme_loss.value(), rhyme_loss.value() - real_free_loss,
        percent(length), percent(tones), percent(rhyme), percent(fresh_rhymes),
        seconds.count > 0 ? percent(given) : "", copied_lines, lines, 100 * copied_spans.value(),
        shared_lines, 100 * repeated.value(),
        seconds.count > 0 ? fmt::format("{:.3f}", seconds.value()) : "");
  }
};

// The loss of each Han character of a poem under the model.
std::vector<double> losses_of(const Engine& engine, const std::vector<Token>& text) {
  States states(engine, 1);
  const OwnedMatrix<float> row(1, engine.row_size());
  std::vector<double> losses;
  states.resize(1);
  if (const auto begin = engine.vocabulary().begin()) engine.feed(states, {&*begin, 1});
  for (const Token& token : text) {
    const char32_t c = engine.vocabulary().character(token);
    if (c == 0 || !is_punctuation(c)) {
      engine.log_probabilities(states, row.view());
      losses.push_back(-static_cast<double>(row.view().data[token]));
    }
    engine.feed(states, {&token, 1});
  }
  return losses;
}

PoemLines lines_in(const std::vector<Token>& tokens, const Vocabulary& vocabulary) {
  std::u32string text;
  for (const Token token : tokens)
    text.push_back(vocabulary.character(token) == 0 ? U'□' : vocabulary.character(token));
  return lines_of(text);
}

class Bench {
 public:
  explicit Bench(const Settings& settings)
      : settings_(settings),
        engine_(Weights(settings.model),
                {.dtype = settings.bf16 ? WeightDtype::bf16 : WeightDtype::int8}),
        composer_(engine_, index(settings), judge(settings)),
        data_(poem_dataset(settings.corpus, {.vocabulary = engine_.vocabulary()})) {
    for (const auto& poem : data_.train) training_.add(lines_in(poem, engine_.vocabulary()));
  }

  void measure(const FormShape& form) {
    const auto lines = static_cast<size_t>(form.lines), columns = static_cast<size_t>(form.columns);
    Measured real, written;
    // The characters given from each real poem: its first one or two, or a column.
    std::vector<std::u32string> givens;
    for (const auto& poem : data_.test) {
      const PoemLines text = lines_in(poem, engine_.vocabulary());
      if (text.size() != lines ||
          std::ranges::any_of(text, [&](const auto& line) { return line.size() != columns; }))
        continue;
      real.add(text, losses_of(engine_, poem), training_, book_, lines, columns);
      std::u32string given = text.front().substr(0, 1 + givens.size() % 2);
      if (settings_.column > 0) {
        given.clear();
        for (const auto& line : text)
          given.push_back(line[static_cast<size_t>(settings_.column - 1)]);
      }
      // □ stands for a character that the model does not know.
      if (given.find(U'□') == std::u32string::npos) givens.push_back(given);
    }
    for (int n = 0; n < settings_.poems; ++n)
      write(form, givens[static_cast<size_t>(n) * 7919 % givens.size()],
            static_cast<uint64_t>(n) + 1, written);
    real.print(form.name() + "真", real.free_loss.value());
    written.print(form.name() + "作", real.free_loss.value());
    std::fflush(stdout);
  }

 private:
  static std::optional<Judge> judge(const Settings& settings) {
    const auto file = find_data_file("models/judge.safetensors");
    if (settings.no_judge || file.empty()) return std::nullopt;
    return Judge::open(file);
  }
  std::optional<TrainingIndex> index(const Settings& settings) const {
    const auto file = index_of(settings.model);
    if (settings.no_index || !std::filesystem::exists(file)) return std::nullopt;
    return TrainingIndex(file, engine_.vocabulary());
  }

  bool keeps(const PoemLines& lines,
             const std::u32string& given) const {  // 台 may have been converted to 臺
    if (settings_.column == 0)
      return to_simplified(joined(lines)).starts_with(to_simplified(given));
    const auto one = [](char32_t c) { return to_simplified(std::u32string(1, c)); };
    for (size_t l = 0; l < lines.size(); ++l)
      if (one(lines[l][static_cast<size_t>(settings_.column - 1)]) != one(given[l])) return false;
    return true;
  }

  void write(const FormShape& form, const std::u32string& given, uint64_t seed, Measured& written) {
    SearchOptions options = settings_.search;
    options.seed = seed;
    const auto begin = std::chrono::steady_clock::now();
    Verse verse;
    try {
      Request request{.form = form.kind};
      (settings_.column > 0 ? request.acrostic : request.opening) = given;
      request.acrostic_column = std::max(settings_.column, 1);
      verse = composer_.compose(request, options, false, &written.seen);
    } catch (const std::exception& error) {
      if (settings_.column == 0)
        fmt::print(stderr, "{} '{}': {}\n", form.name(), utf8::encode(given), error.what());
      // Asked for and not written; a real poem may break the tones.
      written.poems += settings_.column == 0;
      return;
    }
    written.seconds.add(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    std::vector<double> losses;
    for (const float p : verse.log_probs) losses.push_back(-static_cast<double>(p));
    written.add(verse.lines, losses, training_, book_, static_cast<size_t>(form.lines),
                static_cast<size_t>(form.columns));
    written.given += keeps(verse.lines, given);
    if (!settings_.show) return;
    for (size_t l = 0; l < verse.lines.size(); ++l)
      fmt::print("{}{}", utf8::encode(to_simplified(verse.lines[l])), l % 2 == 1 ? "。" : "，");
    fmt::print("  {:.2f}\n", verse.log_prob_per_char());
  }

  const Settings settings_;
  const Engine engine_;
  const Composer composer_;
  const RhymeBook book_{RhymeSystem::pingshui, ReadAs::traditional};
  const PoemDataset data_;
  TrainingText training_;
};

}  // namespace

int main(int argc, char** argv) try {
  CLI::App program{"the price of constraint"};
  Settings s;
  program.add_option("--model", s.model);
  program.add_option("--corpus", s.corpus);
  program.add_option("--poems", s.poems, "of each form")->capture_default_str();
  program.add_option("--forms", s.forms)->check(CLI::IsMember({"五绝", "七绝", "五律", "七律"}));
  program.add_option("--temperature", s.search.temperature)->capture_default_str();
  program.add_option("--top-p", s.search.top_p)->capture_default_str();
  program.add_option("--particles", s.search.particles)->capture_default_str();
  program.add_option("--repetition", s.search.repetition)->capture_default_str();
  program.add_option("--specificity", s.search.specificity)->capture_default_str();
  program.add_flag("--no-index", s.no_index, "compose without the index of the training text");
  program.add_flag("--bf16", s.bf16, "weights of the engine in bf16 instead of int8");
  program.add_option("--look-ahead", s.search.look_ahead)->capture_default_str();
  program.add_option("--habits", s.search.habits)->capture_default_str();
  program.add_option("--parallelism", s.search.parallelism)->capture_default_str();
  program.add_option("--column", s.column,
                     "instead of openings, give the characters of a real poem in this column");
  program.add_flag("--no-judge", s.no_judge, "rank by likelihood alone");
  program.add_option("--guidance", s.search.guidance, "strength of a subject")
      ->capture_default_str();
  program.add_option("--sweeps", s.search.sweeps, "revisions")->capture_default_str();
  program.add_flag("--beam", s.search.beam, "beam search instead of particles");
  program.add_flag("--show", s.show, "print the poems");
  CLI11_PARSE(program, argc, argv);
  if (s.corpus.empty()) s.corpus = default_corpus();
  if (s.model.empty()) s.model = find_data_file("models/tangyin.safetensors").string();
  Bench bench(s);
  fmt::print(
      "真: real poems of the test split; 作: written, from their first characters\n"
      "                 loss, nats a character       kept                               of the "
      "training text\n"
      "form   poems     all  rhyme    gap  length  tones  rhyme  fresh  given  copied lines  spans "
      "shared repeats  s/poem\n");
  for (const FormShape& form : fixed_forms())
    if (std::ranges::find(s.forms, form.name()) != s.forms.end()) bench.measure(form);
} catch (const std::exception& error) {
  fmt::print(stderr, "composing_quality: {}\n", error.what());
  return 1;
}
