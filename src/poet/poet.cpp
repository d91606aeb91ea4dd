// Poet: opening, and the one place where the errors of the rooms below become problems.
#include <filesystem>
#include <thread>

#include "base/data_file.h"
#include "base/request_error.h"
#include "base/script.h"
#include "poet/impl.h"

namespace tangyin {
namespace {

constexpr const char* kShipped = "models/tangyin.safetensors";

[[noreturn]] void fail(std::string code, const std::string& message, const std::string& english) {
  throw PoetError({std::move(code), "", 0, message, english});
}

// Runs `work` and turns what it throws into a PoetError.
template <class Work>
auto guarded(const Work& work) {
  try {
    return work();
  } catch (const RequestError& error) {
    throw PoetError(error.problem());
  } catch (const Cancelled&) {
    fail("cancelled", "已取消", "the writing was cancelled");
  } catch (const InputError& error) {
    fail("refused", std::string("不能照办：") + error.what(), error.what());
  } catch (const FormatError& error) {
    fail("broken_file", std::string("文件已损坏：") + error.what(), error.what());
  } catch (const SystemError& error) {
    fail("system", std::string("系统错误：") + error.what(), error.what());
  }
}

// Reads the conversion dictionaries while something else is done; where there are no threads, the
// first conversion reads them.
class DictionariesLoading {
 public:
  DictionariesLoading() noexcept try : thread_(load_dictionaries) {
  } catch (const std::system_error&) {
  }
  DictionariesLoading(const DictionariesLoading&) = delete;
  DictionariesLoading& operator=(const DictionariesLoading&) = delete;
  ~DictionariesLoading() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

std::filesystem::path model_file(const std::string& named) {
  std::error_code ignored;
  if (!named.empty() && !std::filesystem::exists(named, ignored))
    fail("no_model", named + "：没有这个文件；`model` 应为 .safetensors 模型文件",
         named +
             ": no such file; give `model` a .safetensors file, such as best.safetensors in "
             "the directory of a training run");
  if (!named.empty()) return named;
  auto shipped = find_data_file(kShipped);
  if (shipped.empty())
    fail("no_model", "没有随程序安装的模型；请用 `model` 指定模型文件",
         std::string("there is no ") + kShipped + "; name a model file by `model`");
  return shipped;
}

}  // namespace

void Poet::Impl::open_model(Weights weights, const OpenOptions& options) {
  engine =
      std::make_unique<const Engine>(std::move(weights), Engine::Options{.dtype = WeightDtype::int8,
                                                                         .threads = options.threads,
                                                                         .shared = options.shared});
}

// The judge that is named, or the one beside the model file, else the one that came with the
// program; it reads the characters of any model.
std::optional<Judge> open_judge(const std::string& named, const std::filesystem::path& model) {
  if (!named.empty()) return Judge::open(named);
  std::filesystem::path file = model.parent_path() / "judge.safetensors";
  if (!std::filesystem::exists(file)) file = find_data_file("models/judge.safetensors");
  if (file.empty()) return std::nullopt;
  return Judge::open(file);
}

void Poet::Impl::open_composer(std::optional<SafetensorsFile> index, std::optional<Judge> judge) {
  has_index = index.has_value();
  std::optional<TrainingIndex> read;
  if (index) read.emplace(std::move(*index), engine->vocabulary());
  composer = std::make_unique<const Composer>(*engine, std::move(read), std::move(judge));
}

Poet::Poet(std::unique_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
Poet::Poet(Poet&&) noexcept = default;
Poet& Poet::operator=(Poet&&) noexcept = default;
Poet::~Poet() = default;

Poet Poet::without_model() {
  return Poet(std::make_unique<const Impl>());
}

Poet Poet::open(const OpenOptions& options) {
  return guarded([&] {
    const DictionariesLoading meanwhile;
    auto impl = std::make_unique<Impl>();
    const std::filesystem::path model = model_file(options.model);
    const std::filesystem::path index =
        options.index.empty() ? index_of(model) : std::filesystem::path(options.index);
    impl->open_model(Weights(model), options);
    const bool indexed = !options.index.empty() || std::filesystem::exists(index);
    impl->open_composer(indexed ? std::make_optional<SafetensorsFile>(index) : std::nullopt,
                        open_judge(options.judge, model));
    return Poet(std::move(impl));
  });
}

Poet Poet::open(std::vector<std::byte> model, std::vector<std::byte> index,
                std::vector<std::byte> judge, const OpenOptions& options) {
  if (!options.model.empty() || !options.index.empty() || !options.judge.empty())
    throw PoetError(
        {"contradiction",
         !options.model.empty()   ? "model"
         : !options.index.empty() ? "index"
                                  : "judge",
         0, "模型来自内存，不能再给 `model`、`index` 或 `judge` 文件",
         "the model comes from memory; `model`, `index` and `judge` name no files then"});
  return guarded([&] {
    auto impl = std::make_unique<Impl>();
    impl->model_bytes = std::move(model), impl->index_bytes = std::move(index);
    impl->open_model(Weights(SafetensorsFile(impl->model_bytes, "model")), options);
    impl->open_composer(
        impl->index_bytes.empty() ? std::nullopt
                                  : std::make_optional<SafetensorsFile>(impl->index_bytes, "index"),
        judge.empty() ? std::nullopt : std::make_optional(Judge::open(judge, "judge")));
    return Poet(std::move(impl));
  });
}

const Composer& Poet::Impl::open_one() const {
  if (!composer)
    fail("no_model", "未打开模型，不能作诗，只能检查和查找",
         "no model is open: this poet can only judge and look up");
  return *composer;
}

std::vector<WrittenPoem> Poet::write(const WriteRequest& request, const Observer& observer) const {
  return guarded([&] { return write_poems(impl_->open_one(), request, observer); });
}

Alternatives Poet::alternatives(const AlternativesRequest& request,
                                const std::function<bool()>& cancelled) const {
  return guarded([&] { return find_alternatives(impl_->open_one(), request, cancelled); });
}

Trace Poet::trace(const TraceRequest& request, const std::function<bool()>& cancelled) const {
  return guarded([&] { return trace_verse(impl_->open_one(), request, cancelled); });
}

CharacterInfo Poet::character(const CharacterRequest& request) const {
  return guarded(
      [&] { return describe_character(impl_->books, impl_->traditional_forms, request); });
}

std::vector<CheckedPoem> Poet::check(const CheckRequest& request) const {
  return guarded([&] { return check_poems(impl_->books, request); });
}

std::vector<RhymeInfo> Poet::rhymes(Script script) const {
  return guarded([&] {
    return list_rhymes(impl_->books.get(RhymeSystem::pingshui, ReadAs::traditional), script);
  });
}

std::vector<FormInfo> Poet::forms(Script script) const {
  return guarded([&] { return list_forms(script); });
}

std::vector<std::string> Poet::poets(Script script) const {
  return guarded([&] {
    std::vector<std::string> names = impl_->composer ? impl_->composer->poets() : decltype(names){};
    if (script == Script::simplified)
      for (std::string& name : names) name = to_simplified(name);
    return names;
  });
}

PoetDescription Poet::describe() const {
  PoetDescription description;
  description.version = version();
  if (!impl_->engine) return description;
  const Engine& engine = *impl_->engine;
  description.model = true, description.index = impl_->has_index;
  description.card = engine.weights().card();
  description.vocabulary = engine.config().vocabulary;
  description.embedding = engine.config().embedding;
  description.hidden = engine.config().hidden;
  description.layers = engine.config().layers;
  description.script = engine.config().script;
  return description;
}

ProblemKind kind_of(const Problem& problem) noexcept {
  for (const char* code :
       {"malformed", "unknown_field", "invalid_value", "contradiction", "missing"})
    if (problem.code == code) return ProblemKind::bad_request;
  return problem.code == "cancelled" ? ProblemKind::cancelled : ProblemKind::failed;
}

const char* version() noexcept {
  return TANGYIN_VERSION;
}

const RhymeBook& RhymeBooks::get(RhymeSystem system, ReadAs script) const {
  const std::lock_guard lock(building_);
  std::unique_ptr<const RhymeBook>& book = books_[{system, script}];
  if (!book) book = std::make_unique<const RhymeBook>(system, script);
  return *book;
}

}  // namespace tangyin
