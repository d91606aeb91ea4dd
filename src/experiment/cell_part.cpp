// Part 8: inside the cell, and how far back a gradient reaches.
#include <algorithm>
#include <numeric>

#include "base/utf8.h"
#include "experiment/part_functions.h"
#include "experiment/poems.h"
#include "experiment/rnn_training.h"
#include "inference/engine.h"
#include "model/model_file.h"
#include "search/guided_model.h"
#include "study/gradient_by_lag.h"

namespace tangyin {
namespace {

constexpr size_t kUnits = 10, kLags = 32, kTexts = 48;
constexpr int64_t kCellUnits = 128;  // of both networks of part 8, at most those of the presets

// A poem of our own: the composer's where it finds one, 月 first, else what was drawn.
std::vector<std::string> own_poem(const std::filesystem::path& model) {
  const Json composed = composed_poems(model, {.seed = 8});
  for (auto poem = composed.rbegin(); poem != composed.rend(); ++poem)
    if (poem->contains("lines")) return (*poem)["lines"].get<std::vector<std::string>>();
  const Json drawn = drawn_poems(model, {.k = 3, .length = 20});
  if (drawn.empty()) return {};
  std::string text = drawn.back()["text"];
  while (text.find('<') != std::string::npos) {  // <pad>, <unk>
    const size_t at = text.find('<');
    text.erase(at, text.find('>', at) + 1 - at);
  }
  return {text};
}

// The units whose cell changes most over the poem: largest − smallest c, in falling order.
std::vector<size_t> most_moving(const std::vector<LayerStep>& steps) {
  std::vector<double> range;
  for (size_t u = 0; u < steps.front().c.size(); ++u) {
    float least = steps.front().c[u], most = least;
    for (const LayerStep& step : steps)
      least = std::min(least, step.c[u]), most = std::max(most, step.c[u]);
    range.push_back(static_cast<double>(most - least));
  }
  std::vector<size_t> order(range.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, [&](size_t a, size_t b) { return range[a] > range[b]; });
  order.resize(std::min(order.size(), kUnits));
  return order;
}

// The gates and the cell of the first layer while the model reads a poem of its own.
Json read_poem(const std::filesystem::path& model) {
  const std::vector<std::string> lines = own_poem(model);
  std::u32string text;
  for (const std::string& line : lines) text += utf8::decode(line);
  if (text.empty()) return nullptr;
  const Engine engine(Weights(model), {.dtype = WeightDtype::fp32, .threads = 1, .shared = false});
  States states(engine, 1);
  begin_text(engine, states, text.size());
  std::vector<LayerStep> steps;
  Json characters = Json::array();
  for (const char32_t character : text) {
    std::vector<LayerStep> layers;
    const Token token = engine.vocabulary().id(character);
    engine.feed(states, std::span(&token, 1), &layers);
    steps.push_back(std::move(layers.front()));
    characters.push_back(utf8::encode(std::u32string(1, character)));
  }
  const std::vector<size_t> units = most_moving(steps);
  Json result{{"lines", lines}, {"characters", std::move(characters)}, {"units", units}};
  const std::pair<const char*, std::vector<float> LayerStep::*> kept[] = {{"i", &LayerStep::i},
                                                                          {"f", &LayerStep::f},
                                                                          {"g", &LayerStep::g},
                                                                          {"o", &LayerStep::o},
                                                                          {"c", &LayerStep::c}};
  for (const auto& [name, values] : kept) {
    Json flat = Json::array();
    for (const size_t unit : units)
      for (const LayerStep& step : steps) flat.push_back((step.*values)[unit]);
    result[name] = std::move(flat);
  }
  return result;
}

// The beginnings of long test poems: <pad>, so many characters, and the next one as the target.
std::vector<std::vector<Token>> texts_of(const std::vector<std::vector<Token>>& poems) {
  size_t longest = 0;
  for (const auto& poem : poems) longest = std::max(longest, poem.size());
  const size_t length = std::min(kLags, longest);
  std::vector<std::vector<Token>> texts;
  for (const auto& poem : poems) {
    if (poem.size() < length || texts.size() == kTexts) continue;
    texts.push_back({Vocabulary::kPad});
    texts.back().insert(texts.back().end(), poem.begin(),
                        poem.begin() + static_cast<std::ptrdiff_t>(length));
  }
  return texts;
}

GradientByLag of_lstm(const std::filesystem::path& file,
                      const std::vector<std::vector<Token>>& texts) {
  const StoredModel stored = read_model(file);
  Parameters parameters(stored.config);
  parameters.load(stored);
  return lstm_gradient_by_lag(parameters, texts);
}

TrainSettings cell_settings(Lab& lab) {
  TrainSettings s = lab.settings();
  s.embedding = std::min(s.embedding, kCellUnits), s.hidden = std::min(s.hidden, kCellUnits);
  s.clip = 1;
  return s;
}

Json measure_lags(Lab& lab) {
  const TrainSettings s = cell_settings(lab);
  const std::string name(kCellLstmRun);
  const Json lstm = lab.run(name, s, lab.data(), {.keep_model = true, .stages = {0}});
  const auto texts = texts_of(lab.poems().test_poems);
  PlainRnnModel rnn({.vocabulary = lab.data().vocabulary.size(),
                     .embedding = s.embedding,
                     .hidden = s.hidden,
                     .sequence_length = steps_of_batch(s),
                     .batch_size = s.batch_size});
  rnn.initialise(static_cast<uint64_t>(s.seed));
  const Index vocabulary = lab.data().vocabulary.size();
  const GradientByLag rnn_before = plain_rnn_gradient_by_lag(rnn.parameters(), vocabulary, texts);
  const Json rnn_curve = train_plain_rnn(lab, s, rnn);
  lab.work("cell", 0.3, "cell: the gradient by lag");
  const GradientByLag rnn_after = plain_rnn_gradient_by_lag(rnn.parameters(), vocabulary, texts);
  lab.work("cell", 0.5, "cell: the gradient by lag");
  const GradientByLag before = of_lstm(lab.stage_model(0, name), texts),
                      after = of_lstm(lab.last_model(name), texts);
  return {{"units", s.hidden},
          {"texts", texts.size()},
          {"steps", lab.plan().sizes.cell},
          {"lstm_before", before.hidden},
          {"lstm_after", after.hidden},
          {"lstm_cell_after", after.cell},
          {"rnn_before", rnn_before.hidden},
          {"rnn_after", rnn_after.hidden},
          {"lstm_loss", lstm["loss"]},
          {"rnn_loss", rnn_curve}};
}

Series by_lag(Bilingual name, const Json& values, bool dashed) {
  Series series{std::move(name), {}, false, dashed};
  for (size_t lag = 0; lag < values.size(); ++lag)
    if (values[lag].is_number())
      series.points.push_back({static_cast<double>(lag), values[lag].get<double>()});
  return series;
}

HeatMap heat_map(const Json& cell, const char* key, Bilingual title, double low, double high,
                 Bilingual legend) {
  HeatMap map{.title = std::move(title),
              .x = {{"character read", "读到的字"}},
              .y = {{"unit", "单元"}},
              .columns = cell["characters"].get<std::vector<std::string>>(),
              .rows = {},
              .values = {},
              .low = low,
              .high = high,
              .legend = std::move(legend)};
  for (const Json& unit : cell["units"]) map.rows.push_back(unit.dump());
  for (const Json& value : cell[key])
    map.values.push_back(value.is_number() ? value.get<double>() : 0);
  return map;
}

void write_gates(const Json& cell, Document& page) {
  if (!cell.is_object()) return;
  page.add(std::vector<PrintedVerse>{
      {{"The poem, by the composer with our own model", "所读的诗，作诗程序用我们自己的模型所写"},
       cell["lines"].get<std::vector<std::string>>()}});
  page.paragraph(
      {fmt::format("The model reads it character by character. Of its hidden units the {} are "
                   "shown whose cell c moved most over the poem (largest less smallest value), in "
                   "falling order: the rule was set before looking.",
                   cell["units"].size()),
       fmt::format("模型一个字一个字读它。隐藏单元里取 {} 个来看：记忆 c 在全诗里变动最大的"
                   "（最大值减最小值），从大到小排。规则是看之前定下的。",
                   cell["units"].size())});
  double most = 0;
  for (const Json& value : cell["c"])
    if (value.is_number()) most = std::max(most, std::abs(value.get<double>()));
  page.add(heat_map(cell, "c", {"c, the cell: what is remembered", "c，记忆"}, -most, most,
                    {"c (no unit)", "c（无单位）"}));
  const auto gate = [&](const char* key, Bilingual title) {
    page.add(heat_map(cell, key, std::move(title), 0, 1, {"0 shut … 1 open", "0 关 … 1 开"}));
  };
  gate("f", {"f, the forget gate: how much of the cell stays", "f，遗忘门：记忆留下多少"});
  gate("i", {"i, the input gate: how much of the candidate is written", "i，输入门：候选写入多少"});
  page.add(heat_map(cell, "g", {"g, the candidate (the report's ĉ)", "g，候选（报告的 ĉ）"}, -1, 1,
                    {"g, −1 … 1", "g，−1 … 1"}));
  gate("o", {"o, the output gate: how much of the cell is said", "o，输出门：记忆说出多少"});
  page.paragraph(
      {"Read a row from left to right: where f is near 1 and i near 0 the cell keeps its colour, "
       "whatever is read; where f falls the cell is emptied, and where i and g meet it is written "
       "anew. c can leave ±1, g cannot: what is written is added up. Look for rows that change at "
       "every fifth character: they count the places of a line, which nobody told the network.",
       "从左往右看一行：f 近 1 而 i 近 0，读到什么记忆都不变色；f "
       "一降，记忆就清掉；i 与 g 凑到一起，就写上新的。c 能超出 ±1，g 不能：写进去的是累加的。"
       "找找每五个字一变的行：它在数句中的位置，这可没人教过网络。"});
}

void write_lags(const Json& lags, Document& page) {
  page.heading(3, {"How far back the gradient reaches", "梯度能传回多远"});
  page.paragraph(
      {fmt::format("A plain recurrent network, h = tanh(W x + U h₋₁ + b), of the same size ({} "
                   "units, embedding and hidden), trained on the same batches for the same {} "
                   "steps by the same rule (Adam, the gradient clipped at norm 1). Then, for the "
                   "loss at one character, the norm of its gradient with respect to the hidden "
                   "state k characters before, computed in double by the cells that are written "
                   "for reading; the mean over {} beginnings of test poems.",
                   lags["units"].get<int64_t>(), lags["steps"].get<int64_t>(),
                   lags["texts"].get<int64_t>()),
       fmt::format(
           "另取一个普通循环网络 h = tanh(W x + U h₋₁ + b)，大小相同（嵌入与隐藏各 {} "
           "个单元），在同样的各批上用同样的办法（Adam，梯度裁剪到 1）训练同样的 {} "
           "步。然后看某一个字的损失对前面第 k 个字处隐藏状态的梯度有多大：用写来给人读的代码、"
           "双精度计算，取 {} 首测试诗开头的平均。",
           lags["units"].get<int64_t>(), lags["steps"].get<int64_t>(),
           lags["texts"].get<int64_t>())});
  page.add(LineChart{
      .title = {"Norm of the gradient by lag, LSTM and plain network",
                "LSTM 与普通循环网络，梯度大小随距离的变化"},
      .x = {{"lag (characters)", "距离（字）"}},
      .y = {{"mean of ‖∂L/∂h‖", "‖∂L/∂h‖ 的平均"}, true},
      .series = {by_lag({"LSTM, trained", "LSTM，训练后"}, lags["lstm_after"], false),
                 by_lag({"LSTM, through the cell: ∂L/∂c", "LSTM，经记忆：∂L/∂c"},
                        lags["lstm_cell_after"], false),
                 by_lag({"plain, trained", "普通，训练后"}, lags["rnn_after"], false),
                 by_lag({"LSTM, before training", "LSTM，训练前"}, lags["lstm_before"], true),
                 by_lag({"plain, before training", "普通，训练前"}, lags["rnn_before"], true)},
      .marks = {}});
  const auto ratio = [&](const char* key) {
    const Json& values = lags[key];
    return values.empty() || !values.back().is_number() || !(values[0].get<double>() > 0)
               ? std::string("–")
               : fmt::format("{:.1e}", values.back().get<double>() / values[0].get<double>());
  };
  const size_t lag = lags["lstm_after"].empty() ? 0 : lags["lstm_after"].size() - 1;
  page.paragraph(
      {fmt::format(
           "Of the gradient at lag 0 there is left at lag {}: {} in the trained LSTM and {} "
           "in the trained plain network; before training {} and {}. In the plain network "
           "every step multiplies by Uᵀ diag(1 − h²); in the LSTM there is besides the way "
           "along c, on which a step multiplies by the forget gate alone, and the network "
           "can learn to hold that near 1.",
           lag, ratio("lstm_after"), ratio("rnn_after"), ratio("lstm_before"), ratio("rnn_before")),
       fmt::format("距离 0 处的梯度，到距离 {} 还剩：训练后的 LSTM 是 {}，训练后的普通网络是 "
                   "{}；训练前分别是 {} 和 {}。普通网络每退一步都要乘 Uᵀ diag(1 − h²)；LSTM "
                   "另有沿着 c 的一条路，每退一步只乘遗忘门，而网络可以学会让它近于 1。",
                   lag, ratio("lstm_after"), ratio("rnn_after"), ratio("lstm_before"),
                   ratio("rnn_before"))});
  page.add(LineChart{
      .title = {"Training loss of both", "二者的训练损失"},
      .x = {{"optimiser steps", "优化步数"}},
      .y = {{"training loss, moving mean (nats a token)", "训练损失，滑动平均（nat/字）"}},
      .series = {{{"LSTM", "LSTM"}, points_of(lags["lstm_loss"])},
                 {{"plain network", "普通循环网络"}, points_of(lags["rnn_loss"])}},
      .marks = {}});
}

}  // namespace

Json measure_cell_part(Lab& lab) {
  lab.main_run();
  Json lags = measure_lags(lab);
  lab.work("cell", 0.8, "cell: reading a poem");
  return {{"cell", read_poem(lab.last_model(std::string(kMainRun)))}, {"lags", std::move(lags)}};
}

void write_cell_section(const Json& part, Document& page) {
  page.heading(2, {"8 Inside the cell", "八、记忆单元里面"}, "cell");
  page.paragraph(
      {"The report derives the LSTM and does not look inside it. Its equations: f, i and o are "
       "gates between 0 and 1, c is the memory, c = f∘c₋₁ + i∘g, and what is said is h = o∘tanh c "
       "(docs/derivation.md).",
       "报告推导了 LSTM，但没有往里看。它的式子是：f、i、o 是 0 到 1 之间的门，c 是记忆，"
       "c = f∘c₋₁ + i∘g，说出来的是 h = o∘tanh c（docs/derivation.zh.md）。"});
  write_gates(part["cell"], page);
  write_lags(part["lags"], page);
  page.paragraph(
      {"**Conclusion.** What is too far back to have a gradient is too far back to be learned. "
       "Measure it before believing that a network \"remembers\"; windows of 40 that begin with "
       "an empty state bound it anyway.",
       "**结论。** 远得没有梯度的，也就远得学不到。说网络“记得”之前，先量一量；"
       "何况窗口只有 40 字、开头状态为空，本来就到此为止。"});
}

}  // namespace tangyin
