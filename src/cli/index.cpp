// tangyin index: remembers the training text beside a model, so that its poems do not repeat whole lines of it.
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "composing/training_index.h"
#include "corpus/cleaning.h"
#include "corpus/windows.h"
#include "inference/weights.h"
#include "training/data.h"

namespace tangyin::cli {
namespace {

struct IndexOptions {
  std::string model, corpus;
  bool song = false;
};

using Lines = std::vector<std::vector<std::u32string>>;

// The lines of all clean poems in the script of the model.
Lines read_lines(const std::string& corpus, Edition edition, const ModelConfig& config) {
  CleaningReport report;
  Lines lines;
  for (const Poem& poem : load_poems(corpus, edition, false, report)) {
    lines.push_back(lines_of(poem.text));
    if (config.script == "simplified")
      for (std::u32string& line : lines.back()) line = report_text(line);
  }
  return lines;
}

void write_index(IndexOptions options) {
  const std::filesystem::path model = find_model(options.model), file = index_of(model);
  const Weights weights(model);
  if (options.corpus.empty()) options.corpus = default_corpus();
  const Lines tang = read_lines(options.corpus, Edition::tang, weights.config());
  const Lines song = options.song ? read_lines(options.corpus, Edition::song, weights.config()) : Lines();
  write_training_index(file, tang, song);
  const TrainingIndex index(file);
  fmt::print("{}: {} lines, {} spans of {} characters, {:.1f} MB\n", file.string(), index.lines().size(),
             index.spans().size(), kSpan, static_cast<double>(std::filesystem::file_size(file)) / 1e6);
}

}  // namespace

void add_index(CLI::App& program, int&) {
  const auto options = std::make_shared<IndexOptions>();
  CLI::App* command = program.add_subcommand("index", "Remember the corpus beside a model, so that write repeats no line of it");
  add_model_option(*command, options->model);
  command->add_option("--corpus", options->corpus, "chinese-poetry directory, one of its files, or text with a poem a line");
  command->add_flag("--song", options->song, "the lines of Song verse as well, where the model has learned from it");
  command->callback([options] { write_index(*options); });
}

}  // namespace tangyin::cli
