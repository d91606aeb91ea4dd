// The C++ interface of libtangyin: writes classical Chinese verse, judges whether a poem keeps its
// form, and looks up rhymes and forms.
//
//   tangyin::Poet poet = tangyin::Poet::open();
//   for (const tangyin::WrittenPoem& poem : poet.write({.openings = {"月"}, .form = "七绝"}))
//     for (const std::string& line : poem.lines) std::cout << line << '\n';
//
// One Poet serves any number of threads at a time: every function below is const and keeps its
// scratch memory to itself.  The same request with the same seed gives the same poems.
// Every function throws PoetError (problem.h) and, where memory has run out, std::bad_alloc.
#pragma once

#include <tangyin/export.h>
#include <tangyin/insight.h>
#include <tangyin/poems.h>
#include <tangyin/problem.h>
#include <tangyin/request.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tangyin {

struct OpenOptions {
  std::string model = {};  // a model file (.safetensors); empty: the one installed with the library
  // Its index; empty: the file of the same name that ends in .index, if there is one.  Without an
  // index lines of the training text may be repeated, and no poet's style is known.
  std::string index = {};
  // The judge of coherence; empty: judge.safetensors beside the model, else the one installed.
  // Without a judge poems are ranked by the model's likelihood alone.
  std::string judge = {};
  int threads = 0;  // that one write() may use; 0: as many as there are cores, at most 16
};

// A character of a poem that will not change any more.
struct SettledCharacter {
  size_t poem = 0;              // number of the poem in the result, from 0
  size_t line = 0, column = 0;  // from 0
  std::string text;
};

// A line of a poem that will not change any more.
struct SettledLine {
  size_t poem = 0;  // number of the poem in the result, from 0
  size_t line = 0;  // of the poem, from 0
  std::string text;
};

// Looks on while poems are written.  Functions are called on the thread that called write(); an
// exception that one throws ends write() and passes through it.  An empty function is not called.
struct Observer {
  // In order, each once, the last of a line before the line.
  std::function<void(const SettledCharacter&)> character = {};
  std::function<void(const SettledLine&)> line = {};                 // in order, each once
  std::function<void(size_t number, const WrittenPoem&)> poem = {};  // after its lines
  std::function<bool()> cancelled = {};  // asked before each decoding step; true: stop
};

class TANGYIN_API Poet {
 public:
  // Reads the files and builds what is needed to write, some 0.2 s.  Problems: no_model, broken_file,
  // system.
  static Poet open(const OpenOptions& options = {});
  // From the bytes of a model file, of an index and of a judge; the last two may be empty, and then
  // there is none.  `options` names no files.
  static Poet open(std::vector<std::byte> model, std::vector<std::byte> index,
                   std::vector<std::byte> judge, const OpenOptions& options = {});
  // One that judges and looks up; write(), alternatives() and trace() throw no_model.
  static Poet without_model();

  Poet(Poet&&) noexcept;
  Poet& operator=(Poet&&) noexcept;
  ~Poet();

  // The poems in the order of the openings, `count` of each.  No line stands twice in the result.
  // Throws the problem `cancelled` where the observer wants no more.
  std::vector<WrittenPoem> write(const WriteRequest& request, const Observer& observer = {}) const;

  // Every poem of the text.
  std::vector<CheckedPoem> check(const CheckRequest& request) const;

  // What could stand at a place of a poem, and what cannot and why.  `cancelled` is asked before
  // each step of the model; where it says true, the problem is `cancelled`.
  Alternatives alternatives(const AlternativesRequest& request,
                            const std::function<bool()>& cancelled = {}) const;

  // How the model reads a text, step by step; `cancelled` as above.
  Trace trace(const TraceRequest& request, const std::function<bool()>& cancelled = {}) const;

  // The forms and readings of a character.
  CharacterInfo character(const CharacterRequest& request) const;

  std::vector<RhymeInfo> rhymes(Script script = Script::simplified) const;  // the 106 of 平水韵
  std::vector<FormInfo> forms(Script script = Script::simplified) const;
  // Whose style is known, by falling number of poems; none without an index.
  std::vector<std::string> poets(Script script = Script::simplified) const;
  PoetDescription describe() const;

 private:
  struct Impl;
  explicit Poet(std::unique_ptr<const Impl> impl) noexcept;
  std::unique_ptr<const Impl> impl_;
};

// "0.2.0"
TANGYIN_API const char* version() noexcept;

}  // namespace tangyin
