#include "training/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "charts/number_text.h"
#include "training/settings.h"

namespace tangyin {
namespace {

const Bilingual kLossLabel{"loss (nats a token)", "损失（纳特／字）"},
    kPerplexityLabel{"test perplexity", "测试困惑度"};

// "12,345 steps · 1.31 h · best test perplexity 87.73 at step 11,000"
Bilingual summary(const RunRecord& run) {
  if (run.steps.empty() && run.evaluations.empty()) return {"No steps yet.", "尚未开始。"};
  const std::string steps = number_text(run.last_step());
  Bilingual text{fmt::format("{} steps · {:.2f} h", steps, run.seconds() / 3600),
                 fmt::format("{} 步 · {:.2f} 小时", steps, run.seconds() / 3600)};
  if (const EvaluationRecord* best = run.best()) {
    text.en += fmt::format(" · best test perplexity **{:.2f}** at step {}", best->perplexity,
                           number_text(best->step));
    text.zh += fmt::format(" · 最佳测试困惑度 **{:.2f}**（第 {} 步）", best->perplexity,
                           number_text(best->step));
  }
  return text;
}

void add_losses(Document& page, const RunRecord& run) {
  page.heading(2, {"Loss", "损失"}, "loss");
  LineChart chart{{"Training and test loss", "训练与测试损失"},
                  axis_of(Abscissa::step),
                  {kLossLabel},
                  {{{"training", "训练"}, training_loss(run, Abscissa::step)}},
                  {}};
  if (run.has_test_loss()) {
    chart.series.push_back({{"test", "测试"}, test_loss(run, Abscissa::step), true});
    page.paragraph(
        {"Training: moving mean over about fifty batches, with dropout where the run has "
         "any. Test: ln of the perplexity of the test poems, without dropout; an unknown "
         "character is charged as one of 20,000.",
         "训练：约五十批的滑动平均，若设有 dropout，则含其影响。测试：测试集困惑度的自然对数，"
         "不含 dropout；未登录字按两万字之一计。"});
  } else {
    page.paragraph({fmt::format("The estimator `{}` of this run is a mean of exponentials. Its "
                                "logarithm is no loss, so that the test stands alone below.",
                                run.estimator()),
                    fmt::format("本次训练所用的估计 `{}` 是指数的平均，取对数并不等于损失，"
                                "故测试结果另图列出。",
                                run.estimator())});
  }
  page.add(std::move(chart));
  LineChart perplexity{{"Test perplexity", "测试困惑度"},
                       axis_of(Abscissa::step),
                       {kPerplexityLabel, true},
                       {{kPerplexityLabel, test_perplexity(run, Abscissa::step), true}},
                       {}};
  if (const EvaluationRecord* best = run.best())
    perplexity.marks.push_back({{fmt::format("best {:.2f}", best->perplexity),
                                 fmt::format("最佳 {:.2f}", best->perplexity)},
                                best->perplexity});
  page.add(std::move(perplexity));
}

// At most `most` of 0 … count−1, evenly apart, with both ends.
std::vector<size_t> stages_of(size_t count, size_t most) {
  std::vector<size_t> stages;
  if (count <= most) {
    for (size_t n = 0; n < count; ++n) stages.push_back(n);
    return stages;
  }
  for (size_t k = 0; k < most; ++k) stages.push_back(k * (count - 1) / (most - 1));
  return stages;
}

void add_samples(Document& page, const RunRecord& run) {
  if (run.samples.empty()) return;
  constexpr size_t kStages = 5;
  page.heading(2, {"Poems as it learned", "诗随训练而成"}, "poems");
  page.paragraph(
      {"Written by the model at an evaluation, without any rule of form: each character is drawn "
       "in proportion among the ten most probable, always with the same random numbers. A box □ is "
       "a special token such as the padding.",
       "评估时由模型自行写出，不加任何格律约束：每个字在概率最大的十个字中按概率抽取，"
       "每次所用随机数相同。□ 表示填充之类的特殊记号。"});
  for (const size_t n : stages_of(run.samples.size(), kStages)) {
    const SampleRecord& stage = run.samples[n];
    page.heading(3, {fmt::format("Step {}, epoch {:.2f}", number_text(stage.step), stage.epoch),
                     fmt::format("第 {} 步，{:.2f} 轮", number_text(stage.step), stage.epoch)});
    std::vector<PrintedVerse> verses;
    for (const OpeningSample& sample : stage.samples)
      verses.push_back({both(sample.opening), lines_of_sample(sample.text)});
    page.add(std::move(verses));
  }
}

void add_course(Document& page, const RunRecord& run) {
  page.heading(2, {"The course of training", "训练过程"}, "course");
  const auto chart = [&](Bilingual title, Bilingual label, double StepRecord::*value,
                         bool logarithmic) {
    page.add(LineChart{
        title, axis_of(Abscissa::step), {label, logarithmic}, {{title, curve_of(run, value)}}, {}});
  };
  chart({"Learning rate", "学习率"}, {"learning rate", "学习率"}, &StepRecord::rate, false);
  chart({"Norm of the gradient", "梯度的范数"},
        {"global norm of the gradient, before clipping", "裁剪前的全局梯度范数"},
        &StepRecord::gradient_norm, true);
  chart(
      {"Speed", "速度"},
      {"tokens a second, since the start or the last resumption", "每秒字数，自启动或上次续训算起"},
      &StepRecord::tokens_per_second, false);
}

// The values that the run's preset has, by name.
std::map<std::string, std::string> preset_values(const RunRecord& run) try {
  std::map<std::string, std::string> values;
  const auto json = nlohmann::json::parse(to_json(preset(run.setting("preset"))));
  for (const auto& [key, value] : json.items())
    values[key] = value.is_string() ? value.get<std::string>() : value.dump();
  return values;
} catch (const InputError&) {  // a preset of another version
  return {};
}

void add_settings(Document& page, const RunRecord& run) {
  if (run.settings.empty()) return;
  page.heading(2, {"Settings", "设置"}, "settings");
  page.paragraph({"As in `config.json`. Values other than those of the preset are set in bold.",
                  "即 `config.json` 所记。与预设不同的值以粗体标出。"});
  const auto usual = preset_values(run);
  Table table;
  table.columns = {{{"setting", "设置"}}, {{"value", "值"}}};
  for (const auto& [key, value] : run.settings) {
    const auto found = usual.find(key);
    const bool other = found != usual.end() && found->second != value;
    table.rows.push_back({both("`" + key + "`"), both(other ? "**" + value + "**" : value)});
  }
  page.add(std::move(table));
}

}  // namespace

std::vector<std::string> lines_of_sample(const std::string& text) {
  std::vector<std::string> lines(1);
  for (size_t at = 0; at < text.size();) {
    const size_t close = text[at] == '<' ? text.find('>', at) : std::string::npos;
    if (close != std::string::npos) {
      lines.back() += "□", at = close + 1;
      continue;
    }
    size_t length = 1;  // of the character in bytes
    while (at + length < text.size() && (text[at + length] & 0xC0) == 0x80) ++length;
    const std::string character = text.substr(at, length);
    lines.back() += character, at += length;
    for (const char* mark : {"，", "。", "？", "！"})
      if (character == mark) lines.emplace_back();
  }
  if (lines.back().empty() && lines.size() > 1) lines.pop_back();
  return lines;
}

Document run_document(const RunRecord& run) {
  Document page({"Training run " + run.name, "训练记录 " + run.name});
  page.paragraph(summary(run));
  add_losses(page, run);
  add_samples(page, run);
  add_course(page, run);
  add_settings(page, run);
  return page;
}

void write_run_report(const std::filesystem::path& run) {
  replace_file(run / "report.html", run_document(read_run_record(run)).html());
}

}  // namespace tangyin
