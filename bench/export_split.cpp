// Writes the training and test poems of a run as token ids, so that other programs can train on the
// same data.
//   export_split CORPUS DIRECTORY
//     → DIRECTORY/train.txt, test.txt (a poem a line), vocabulary.txt (a token a line),
//       train_poems.tsv, test_poems.tsv (title, poet, text of the poems that the vocabulary knows
//       whole)
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "corpus/dataset.h"
#include "training/data.h"

namespace tangyin {
namespace {

void write_poems(const std::filesystem::path& path, const std::vector<std::vector<Token>>& poems) {
  std::ofstream file(path);
  for (const auto& poem : poems) file << fmt::format("{}\n", fmt::join(poem, " "));
  if (!file.flush()) throw system_error("cannot write " + path.string());
}

bool is_known(const std::vector<Token>& text) {
  return std::ranges::find(text, Vocabulary::kUnknown) == text.end();
}

void write_texts(const std::filesystem::path& path, const Vocabulary& vocabulary,
                 const std::vector<std::vector<Token>>& poems,
                 const std::vector<Heading>& headings) {
  std::ofstream file(path);
  for (size_t n = 0; n < poems.size(); ++n) {
    const Heading& heading = headings[n];
    if (!is_known(poems[n]) || !is_known(heading.title) || !is_known(heading.poet)) continue;
    file << fmt::format("{}\t{}\t{}\n", vocabulary.decode(heading.title),
                        vocabulary.decode(heading.poet), vocabulary.decode(poems[n]));
  }
  if (!file.flush()) throw system_error("cannot write " + path.string());
}

void export_split(const std::string& corpus, const std::filesystem::path& directory) {
  const PoemDataset data = load_poem_dataset(preset("base"), corpus);
  std::filesystem::create_directories(directory);
  write_poems(directory / "train.txt", data.train);
  write_poems(directory / "test.txt", data.test);
  const PoemDataset titled = poem_dataset(corpus, {.headings = true});
  write_texts(directory / "train_poems.tsv", titled.vocabulary, titled.train,
              titled.train_headings);
  write_texts(directory / "test_poems.tsv", titled.vocabulary, titled.test, titled.test_headings);
  std::ofstream vocabulary(directory / "vocabulary.txt");
  for (const std::string& token : data.vocabulary.tokens()) vocabulary << token << '\n';
  if (!vocabulary.flush()) throw system_error("cannot write the vocabulary");
  fmt::print("{} training and {} test poems\n", data.train.size(), data.test.size());
}

}  // namespace
}  // namespace tangyin

int main(int argc, char** argv) try {
  if (argc != 3) return std::fprintf(stderr, "usage: export_split CORPUS DIRECTORY\n"), 2;
  tangyin::export_split(argv[1], argv[2]);
  return 0;
} catch (const std::exception& error) {
  return std::fprintf(stderr, "export_split: %s\n", error.what()), 1;
}
