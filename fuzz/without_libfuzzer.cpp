// Runs a fuzzing harness without libFuzzer, and so without clang: every seed, then MUTATIONS
// mutations of them, the same ones each time.  It has no coverage feedback, so it finds less;
// ./test runs it.
//   fuzz_NAME MUTATIONS DICTIONARY SEED_DIRECTORY
// An input that ends the program is left in crash-NUMBER.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/files.h"
#include "base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) __attribute__((weak));

namespace tangyin {
namespace {

constexpr size_t kLongest = 1 << 16;

Random random_numbers(1);  // LLVMFuzzerMutate is given none
std::vector<std::string> words, inputs;
std::string current;  // to be written after a crash
uint64_t current_number = 0;

size_t below(size_t n) {
  return n == 0 ? 0 : static_cast<size_t>(random_numbers.below(n));
}

// "山" \xE5 … of a libFuzzer dictionary.
std::string unescaped(const std::string& line) {
  std::string word;
  for (size_t n = 1; n + 1 < line.size(); ++n) {
    if (line[n] != '\\') {
      word += line[n];
    } else if (line[n + 1] == 'x') {
      word += static_cast<char>(std::stoi(line.substr(n + 2, 2), nullptr, 16)), n += 3;
    } else {
      word += line[++n];
    }
  }
  return word;
}

void read_words(const std::filesystem::path& dictionary) {
  std::ifstream file(dictionary);
  for (std::string line; std::getline(file, line);)
    if (line.starts_with('"') && line.ends_with('"')) words.push_back(unescaped(line));
}

// A place in the text; mostly between two characters of UTF-8, since most other changes make the
// text invalid.
size_t place_in(const std::string& text, bool anywhere) {
  size_t at = below(text.size() + 1);
  while (!anywhere && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
    ++at;
  return at;
}

void change_once(std::string& text) {
  const bool anywhere = below(8) == 0;
  const size_t at = place_in(text, anywhere);
  const size_t length = std::min<size_t>(place_in(text.substr(at, 48), anywhere), text.size() - at);
  switch (anywhere ? below(2) : 2 + below(5)) {
    case 0:
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
      break;
    case 1:
      if (at < text.size()) text[at] = static_cast<char>(below(256));
      break;
    case 2:
      text.erase(at, length);
      break;
    case 3:
      text.insert(place_in(text, anywhere), text.substr(at, length));
      break;
    case 4: {  // the rest of another input
      const std::string& other = inputs[below(inputs.size())];
      text = text.substr(0, at) + other.substr(place_in(other, anywhere));
      break;
    }
    default:
      if (!words.empty()) text.insert(at, words[below(words.size())]);
  }
}

void run_one(const std::string& input) {
  current = input;
  ++current_number;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
}

std::string mutated(std::string text) {
  if (LLVMFuzzerCustomMutator == nullptr || below(4) == 0) {
    for (size_t changes = 1 + below(4); changes > 0; --changes) change_once(text);
    return text.substr(0, kLongest);
  }
  size_t size = text.size();
  text.resize(kLongest);
  size = LLVMFuzzerCustomMutator(reinterpret_cast<uint8_t*>(text.data()), size, text.size(),
                                 static_cast<unsigned>(below(1 << 30)));
  text.resize(size);
  return text;
}

void leave_input() {
  std::ofstream("crash-" + std::to_string(current_number), std::ios::binary) << current;
  std::fprintf(stderr, "input %llu ended the program; it lies in crash-%llu\n",
               static_cast<unsigned long long>(current_number),
               static_cast<unsigned long long>(current_number));
}

void fuzz(uint64_t mutations, const char* dictionary, const char* seeds) {
  read_words(dictionary);
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(seeds))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) inputs.push_back(read_file(path));
  if (inputs.empty()) throw std::runtime_error(std::string("no seeds in ") + seeds);
  const size_t kSeeds = inputs.size();
  for (const std::string& input : std::vector(inputs)) run_one(input);
  for (uint64_t n = 0; n < mutations; ++n) {
    std::string input = mutated(inputs[below(inputs.size())]);
    run_one(input);
    // A few of them are changed further.
    if (inputs.size() < 8 * kSeeds) {
      inputs.push_back(std::move(input));
    } else if (below(16) == 0) {
      inputs[kSeeds + below(inputs.size() - kSeeds)] = std::move(input);
    }
  }
  std::printf("%llu inputs\n", static_cast<unsigned long long>(current_number));
}

}  // namespace
}  // namespace tangyin

// libFuzzer's own mutation, which a harness may call from a mutator of its own.
extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size) {
  std::string text(reinterpret_cast<const char*>(data), size);
  tangyin::change_once(text);
  text.resize(std::min(text.size(), max_size));
  std::memcpy(data, text.data(), text.size());
  return text.size();
}

int main(int argc, char** argv) try {
  if (argc != 4)
    return std::fprintf(stderr, "usage: %s MUTATIONS DICTIONARY SEED_DIRECTORY\n", argv[0]), 2;
  const auto on_signal = [](int number) {
    tangyin::leave_input();
    std::signal(number, SIG_DFL);
    std::raise(number);
  };
  for (const int number : {SIGABRT, SIGSEGV, SIGFPE}) std::signal(number, on_signal);
  tangyin::fuzz(std::stoull(argv[1]), argv[2], argv[3]);
  return 0;
} catch (const std::exception& error) {
  tangyin::leave_input();
  return std::fprintf(stderr, "%s\n", error.what()), 1;
}
