// tangyin corpus: fetching the poems and looking at them.
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/utf8.h"
#include "cli/terminal.h"
#include "corpus/dataset.h"
#include "corpus/statistics.h"
#include "fetch/fetch.h"
#include "fetch/manifest.h"
#include "training/data.h"
#include "training_cli/commands.h"
#include "training_cli/corpus_prosody.h"

namespace tangyin::cli {
namespace {

struct CorpusOptions {
  std::string corpus, preset = "base", to = "corpus", from;
  bool json = false, prosody = false;
};

// A label of `width` columns and a number.
void row(const std::string& label, int64_t number, const std::string& note = "") {
  constexpr int kLabel = 30;
  const int pad = std::max(0, kLabel - utf8::display_width(label));
  fmt::print("  {}{} {:>9}{}\n", label, std::string(static_cast<size_t>(pad), ' '), number,
             note.empty() ? "" : "   " + note);
}

void print_json(const CorpusStatistics& s) {
  nlohmann::ordered_json json;
  for (size_t k = 0; k < kFaults; ++k)
    json["cleaning"][std::string(describe(static_cast<Fault>(k)))] = s.cleaning.poems[k];
  json["forms"] = s.forms;
  json["characters"] = s.characters, json["punctuation"] = s.marks;
  json["length"] = {{"shortest", s.shortest}, {"median", s.median}, {"longest", s.longest}};
  for (const auto& [least, count] : s.vocabulary) json["vocabulary"][std::to_string(least)] = count;
  json["near_duplicates"] = {
      {"groups", s.groups}, {"poems", s.grouped_poems}, {"largest", s.largest_group}};
  json["split"] = {{"train", s.train},
                   {"test", s.test},
                   {"test_with_mate_in_training", s.test_with_mate_in_training}};
  fmt::print("{}\n", json.dump(2));
}

void print(const CorpusStatistics& s) {
  fmt::print("cleaning\n");
  row("read", s.cleaning.read());
  for (size_t k = 1; k < kFaults; ++k)
    row("  " + std::string(describe(static_cast<Fault>(k))), -s.cleaning.poems[k]);
  row("kept", s.cleaning.poems[0], fmt::format("{} bracketed notes taken out", s.cleaning.notes));
  fmt::print("\nforms, by shape\n");
  for (const auto& [form, count] : s.forms) row(form, count);
  fmt::print("\nlength\n");
  row("characters", s.characters, fmt::format("and {} punctuation marks", s.marks));
  row("shortest poem", s.shortest), row("median poem", s.median), row("longest poem", s.longest);
  fmt::print("\nvocabulary, by least frequency\n");
  for (const auto& [least, count] : s.vocabulary) row(fmt::format("at least {}", least), count);
  fmt::print("\nnear-duplicates\n");
  row("groups of two and more", s.groups,
      fmt::format("{} poems, the largest group has {}", s.grouped_poems, s.largest_group));
  fmt::print("\nsplit, groups kept whole\n");
  row("training", s.train), row("test", s.test);
  row("test poems with a group-mate in training", s.test_with_mate_in_training);
}

double share_of(int64_t part, int64_t all) {
  return static_cast<double>(part) / static_cast<double>(std::max<int64_t>(all, 1));
}

void print_windows(const TrainSettings& settings, const WindowDataset& w, bool json) {
  const int64_t characters = w.train.characters + w.test.characters,
                lost = w.train.lost + w.test.lost,
                targets = static_cast<int64_t>(w.train.targets.size() + w.test.targets.size()),
                padding = w.train.padding() + w.test.padding();
  if (json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"train_poems", w.train_poems.size()},
                                              {"test_poems", w.test_poems.size()},
                                              {"vocabulary", w.vocabulary.size()},
                                              {"train_windows", w.train.count()},
                                              {"test_windows", w.test.count()},
                                              {"characters", characters},
                                              {"lost_characters", lost},
                                              {"targets", targets},
                                              {"padding_targets", padding}}
                           .dump(2));
    return;
  }
  const bool marks = settings.window_punctuation == WindowPunctuation::keep;
  fmt::print("preset {}: windows of {} characters every {}, simplified, {}\n", settings.preset,
             settings.window_length, settings.window_step,
             marks ? "punctuation ，。；： kept" : "no punctuation");
  row("training poems", static_cast<int64_t>(w.train_poems.size()),
      fmt::format("{} windows", w.train.count()));
  row("test poems", static_cast<int64_t>(w.test_poems.size()),
      fmt::format("{} windows", w.test.count()));
  row("vocabulary", w.vocabulary.size(), "with <pad> and <unk>");
  row("characters in no window", lost,
      fmt::format("{:.1f}% of the text: the ends that no whole window reaches",
                  100 * share_of(lost, characters)));
  row("padding among the targets", padding,
      fmt::format("{:.1f}% of what is predicted", 100 * share_of(padding, targets)));
}

void stats(const CorpusOptions& options) {
  const std::string corpus = options.corpus.empty() ? default_corpus() : options.corpus;
  if (options.preset != "base") {
    const TrainSettings settings = preset(options.preset);
    return print_windows(settings, load_window_dataset(settings, corpus), options.json);
  }
  CleaningReport report;
  const auto poems = load_poems(corpus, Edition::tang, true, report);
  if (options.prosody) return print_prosody_statistics(poems, options.json);
  const CorpusStatistics statistics = corpus_statistics(poems, report, 1);
  options.json ? print_json(statistics) : print(statistics);
}

void fetch(const CorpusOptions& options) {
  StatusLine line;
  const std::string from =
      options.from.empty() ? std::string(kCorpusUrl) + std::string(kCorpusCommit) : options.from;
  const FetchResult result = fetch_corpus(options.to, from, [&](const FetchProgress& p) {
    const int filled = 30 * p.files / p.file_count;
    std::string bar;
    for (int k = 0; k < 30; ++k) bar += k < filled ? "█" : "░";
    line.update(fmt::format("{} {}/{} files  {:.1f} MB", bar, p.files, p.file_count,
                            static_cast<double>(p.bytes) / 1e6));
  });
  line.clear();
  fmt::print(
      "{} files fetched, {} already there ({:.1f} MB); {} verified by git blob id, {} by form "
      "alone\n{}/全唐诗\n",
      result.fetched, result.kept, static_cast<double>(result.bytes) / 1e6,
      result.fetched + result.kept - result.unverified, result.unverified, options.to);
}

}  // namespace

void add_corpus(CLI::App& program, int&) {
  auto* command = program.add_subcommand("corpus", "Fetch the poems and look at them");
  command->require_subcommand(1);
  auto options = std::make_shared<CorpusOptions>();
  auto* fetching =
      command->add_subcommand("fetch", "Download the Quan Tang Shi (chinese-poetry, MIT)");
  fetching->add_option("--to", options->to, "directory")->capture_default_str();
  fetching->add_option("--from", options->from,
                       "address of the repository's files at the pinned commit");
  fetching->callback([options] { fetch(*options); });
  auto* looking = command->add_subcommand(
      "stats", "Cleaning, forms, lengths, vocabulary, near-duplicates, split");
  looking->add_option("--corpus", options->corpus,
                      "chinese-poetry directory, one of its files, or text with a poem a line");
  looking
      ->add_option("--preset", options->preset,
                   "base | report | report-original | report-final: whose data")
      ->check(CLI::IsMember({"base", "report", "report-original", "report-final"}))
      ->capture_default_str();
  looking->add_flag("--prosody", options->prosody, "how many poems rhyme and scan, form by form");
  looking->add_flag("--json", options->json, "JSON on stdout");
  looking->callback([options] { stats(*options); });
}

}  // namespace tangyin::cli
