#include "training/top_k_sampling.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/script.h"
#include "base/utf8.h"
#include "model/model_file.h"

namespace tangyin {
namespace {

constexpr uint64_t kTopKStream = 0x70B0;  // of random numbers

// Eight sums, which the compiler keeps in one register.
float dot(const float* x, const float* y, Index n) {
  float sums[8] = {};
  Index k = 0;
  for (; k + 8 <= n; k += 8)
    for (Index lane = 0; lane < 8; ++lane) sums[lane] += x[k + lane] * y[k + lane];
  for (; k < n; ++k) sums[0] += x[k] * y[k];
  return std::accumulate(sums, sums + 8, 0.0F);
}

float sigmoid_of(float x) {
  return 1 / (1 + std::exp(-x));
}

// The state of a text, read token by token: the equations (1) to (6) of docs/derivation.md.
class ReadText {
 public:
  ReadText(const ModelConfig& config, const Parameters& parameters)
      : parameters_(parameters), hidden_(config.hidden) {
    layers_.resize(static_cast<size_t>(config.layers), Layer(static_cast<size_t>(config.hidden)));
  }

  void read(Token token) {
    const Matrix<float> rows = parameters_.embedding();
    const float* input = rows.slice(Index{token}, 1).data;
    Index width = rows.cols;
    for (size_t k = 0; k < layers_.size(); ++k) {
      step(parameters_.lstm(static_cast<Index>(k)), input, width, layers_[k]);
      input = layers_[k].h.data(), width = hidden_;
    }
  }

  // softmax of the output layer, of the first `count` tokens.
  std::vector<double> predict(Index count) const {
    const auto& output = parameters_.output();
    std::vector<double> p(static_cast<size_t>(count));
    for (Index v = 0; v < count; ++v)
      p[static_cast<size_t>(v)] = static_cast<double>(
          dot(output.weight.slice(v, 1).data, layers_.back().h.data(), hidden_) +
          output.bias.data[v]);
    const double most = *std::ranges::max_element(p);
    double sum = 0;
    for (double& value : p) sum += value = std::exp(value - most);
    for (double& value : p) value /= sum;
    return p;
  }

 private:
  struct Layer {
    explicit Layer(size_t units) : h(units, 0.0F), c(units, 0.0F) {}
    std::vector<float> h, c;
  };

  void step(const LstmParameters& w, const float* input, Index width, Layer& layer) const {
    std::vector<float> a(static_cast<size_t>(4 * hidden_));
    for (Index n = 0; n < 4 * hidden_; ++n)
      a[static_cast<size_t>(n)] = dot(w.weight_ih.slice(n, 1).data, input, width) +
                                  dot(w.weight_hh.slice(n, 1).data, layer.h.data(), hidden_) +
                                  w.bias_ih.data[n] + w.bias_hh.data[n];
    const auto units = static_cast<size_t>(hidden_);
    for (size_t j = 0; j < units; ++j) {
      const float i = sigmoid_of(a[j]), f = sigmoid_of(a[units + j]),
                  g = std::tanh(a[2 * units + j]), o = sigmoid_of(a[3 * units + j]);
      layer.c[j] = f * layer.c[j] + i * g;
      layer.h[j] = o * std::tanh(layer.c[j]);
    }
  }

  const Parameters& parameters_;
  Index hidden_;
  std::vector<Layer> layers_;
};

std::string shown(const Vocabulary& vocabulary, const std::vector<Token>& tokens) {
  std::string text;
  for (const Token token : tokens) text += vocabulary.token(token);
  return text;
}

std::vector<Token> encode_opening(const std::string& opening, const ModelConfig& config,
                                  const Vocabulary& vocabulary, int64_t length) {
  const std::u32string text = utf8::decode(config.script == "simplified" ? to_simplified(opening)
                                                                         : to_traditional(opening));
  if (text.empty()) throw InputError("the opening is empty; give a character to begin with");
  if (static_cast<int64_t>(text.size()) > length)
    throw InputError(
        fmt::format("the opening has {} characters, the whole text is to have {}; "
                    "give a shorter one",
                    text.size(), length));
  for (const char32_t c : text)
    if (!vocabulary.contains(c))
      throw InputError(fmt::format("the opening's '{}' is unknown to the model; begin with another",
                                   utf8::encode(c)));
  return vocabulary.encode(text);
}

// What may be drawn: characters, <unk> and <eos>, which end the text, and <pad> where wanted.
bool may_be_drawn(Token token, const Vocabulary& vocabulary, bool padding) {
  if (token == Vocabulary::kPad) return padding;
  return !vocabulary.is_special(token) || token == Vocabulary::kUnknown ||
         token == vocabulary.end();
}

Token draw_top_k(const std::vector<double>& p, const Vocabulary& vocabulary,
                 const TopKOptions& options, Random& random) {
  std::vector<Token> tokens;
  for (Token token = 0; token < vocabulary.size(); ++token)
    if (may_be_drawn(token, vocabulary, options.padding)) tokens.push_back(token);
  const auto at = [&](Token token) { return p[static_cast<size_t>(token)]; };
  const auto k = std::min(static_cast<size_t>(options.k), tokens.size());
  std::partial_sort(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(k), tokens.end(),
                    [&](Token x, Token y) { return at(x) != at(y) ? at(x) > at(y) : x < y; });
  if (!options.proportional) return tokens[random.below(k)];
  std::vector<double> weights;
  for (size_t n = 0; n < k; ++n)  // relative to the greatest, which a low temperature would make 0
    weights.push_back(std::pow(at(tokens[n]) / at(tokens[0]), 1 / options.temperature));
  double left = random.uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
  size_t chosen = 0;
  while (chosen + 1 < k && left >= weights[chosen]) left -= weights[chosen++];
  return tokens[chosen];
}

}  // namespace

struct TopKSampler::Owned {
  explicit Owned(const StoredModel& stored)
      : config(stored.config), vocabulary(stored.vocabulary), parameters(stored.config) {
    parameters.load(stored);
  }
  ModelConfig config;
  Vocabulary vocabulary;
  Parameters parameters;
};

TopKSampler::TopKSampler(const ModelConfig& config, const Vocabulary& vocabulary,
                         const Parameters& parameters)
    : config_(&config), vocabulary_(&vocabulary), parameters_(&parameters) {}

TopKSampler::TopKSampler(const std::filesystem::path& model)
    : owned_(std::make_unique<Owned>(read_model(model))),
      config_(&owned_->config),
      vocabulary_(&owned_->vocabulary),
      parameters_(&owned_->parameters) {}

TopKSampler::TopKSampler(TopKSampler&&) noexcept = default;
TopKSampler::~TopKSampler() = default;

const Vocabulary& TopKSampler::vocabulary() const noexcept {
  return *vocabulary_;
}

std::vector<double> TopKSampler::probabilities(std::span<const Token> text) const {
  ReadText state(*config_, *parameters_);
  for (const Token token : text) state.read(token);
  return state.predict(vocabulary_->size());
}

TopKPoem TopKSampler::sample(const std::string& opening, const TopKOptions& options) const {
  if (options.k < 1 || options.length < 1 || !(options.temperature > 0))
    throw UsageError("a text drawn among the top k needs k, length and temperature above 0");
  TopKPoem poem{.tokens = encode_opening(opening, *config_, *vocabulary_, options.length),
                .text = {}};
  Random random(options.seed, kTopKStream);
  ReadText state(*config_, *parameters_);
  if (config_->whole_poems && vocabulary_->begin()) state.read(*vocabulary_->begin());
  for (const Token token : poem.tokens) state.read(token);
  while (static_cast<int64_t>(poem.tokens.size()) < options.length) {
    const std::vector<double> p = options.memory == Memory::text
                                      ? state.predict(vocabulary_->size())
                                      : probabilities({&poem.tokens.back(), 1});
    const Token drawn = draw_top_k(p, *vocabulary_, options, random);
    if (drawn == Vocabulary::kUnknown || drawn == vocabulary_->end()) break;
    poem.tokens.push_back(drawn);
    state.read(drawn);
  }
  poem.text = shown(*vocabulary_, poem.tokens);
  return poem;
}

}  // namespace tangyin
