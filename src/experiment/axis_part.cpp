// Part 2: the targets taken along the wrong axis.
#include <cmath>
#include <map>

#include "experiment/part_functions.h"
#include "training/data.h"

namespace tangyin {
namespace {

// −Σ q ln q over the targets of the training windows: the loss of a model that knows how often each
// token occurs and nothing else.
double entropy_of(const std::vector<Token>& targets, bool padding) {
  std::map<Token, double> counts;
  double all = 0;
  for (const Token target : targets)
    if (padding || target != Vocabulary::kPad) ++counts[target], ++all;
  double sum = 0;
  for (const auto& [token, count] : counts) sum -= count / all * std::log(count / all);
  return sum;
}

Json measured_on_right_targets(Lab& lab) {
  TrainingData view = view_of(lab.data(), 1, lab.plan().sizes.test_batches);
  return estimates_of(
      perplexity_of_file(lab, lab.last_model(std::string(kAxisRun)), lab.settings(), *view.test));
}

// What the curves end at, and what that means.
void write_numbers(const Json& part, Document& page) {
  const double entropy = number_at(part, {"entropy"}), wrong = number_at(part, {"final_wrong"}),
               chance = std::log(number_at(part, {"vocabulary"}));
  page.paragraph(
      {fmt::format("The wrong curve begins at ln V = {:.2f} nats and ends at {:.2f}. It looks like "
                   "learning, and it is: what can be learned about an unrelated poem is how often "
                   "each token comes, and where in a window padding stops. Counting the training "
                   "targets gives {:.2f} nats with padding ({:.2f} for characters alone); a "
                   "network can be below the first by what the place says of padding, and by no "
                   "more. The report has a loss of 7.13: it is the loss of counting.",
                   chance, wrong, entropy, number_at(part, {"entropy_characters"})),
       fmt::format("取错的曲线从 ln V = {:.2f} nat 降到 {:.2f}。看上去像在学，也确实在学："
                   "一首不相干的诗，能知道的只有什么字出现得多，以及填充大概到窗口哪里为止。"
                   "把训练目标数一数，连填充在内是 {:.2f} nat（只算字是 {:.2f}）；"
                   "网络凭位置能猜出几分填充，可以比前一个数低些，此外再低不了。报告里有个损失 "
                   "7.13：那就是数数的损失。",
                   chance, wrong, entropy, number_at(part, {"entropy_characters"}))});
  page.paragraph(
      {fmt::format(
           "Tested on the right targets, the model of the wrong axis has a perplexity of {} "
           "over batches; its own test says {}. A model that had learned how "
           "characters follow each other would be far below.",
           in_digits(number_at(part, {"on_right_targets", "all", "batch"}), 0),
           in_digits(part["wrong_evaluations"].empty()
                         ? std::nan("")
                         : number_at(part["wrong_evaluations"].back(), {"all", "batch"}),
                     0)),
       fmt::format("拿正确的目标来考，取错轴的模型按批算的困惑度是 {}；它自己的测试却说是 {}。"
                   "若学到了字与字怎么相接，该低得多。",
                   in_digits(number_at(part, {"on_right_targets", "all", "batch"}), 0),
                   in_digits(part["wrong_evaluations"].empty()
                                 ? std::nan("")
                                 : number_at(part["wrong_evaluations"].back(), {"all", "batch"}),
                             0))});
  if (part["wrong_evaluations"].empty()) return;
  const Json& own = part["wrong_evaluations"].back();
  const auto own_mean = [&](const char* counting) {
    return in_digits(number_at(own, {counting, "report"}), 0);
  };
  page.paragraph(
      {fmt::format(
           "And by the report's own definition, the mean of exp of every token's loss (part 1), "
           "its test gives **{}**, or {} without padding; the report has 7195.94. So 7.13 "
           "and 7195.94, which look so different, are in all likelihood one finding: a network "
           "that counts characters. With the axis mended, the same definition gives what stands "
           "in part 1.",
           own_mean("all"), own_mean("no_padding")),
       fmt::format("再照报告自己的定义，把每个字的损失各取 exp 再平均（见第一部分），它的测试得 "
                   "**{}**，不算填充是 {}；报告写的是 7195.94。"
                   "所以 7.13 和 7195.94 这两个看上去毫不相干的数，说的多半是同一件事："
                   "一个在数字频的网络。轴取对之后，同样的定义得到的是第一部分里的数。",
                   own_mean("all"), own_mean("no_padding"))});
}

}  // namespace

Json measure_axis_part(Lab& lab) {
  const Json right = lab.main_run();
  TrainSettings settings = lab.settings();
  settings.targets = TargetKind::next_poem;
  check_settings(settings);
  Json wrong;
  {
    TrainingData data = load_training_data(settings, lab.options().corpus);
    wrong = lab.run(std::string(kAxisRun), settings, data, {.keep_model = true});
  }
  lab.work("axis", 0.5, "axis: testing it on the right targets");
  const std::vector<Token>& targets = lab.poems().train.targets;
  return {{"steps", wrong["steps"]},
          {"wrong", wrong["loss"]},
          {"right", curve_until(right["loss"], wrong["steps"].get<int64_t>())},
          {"final_wrong", wrong["final_loss"]},
          {"entropy", entropy_of(targets, true)},
          {"entropy_characters", entropy_of(targets, false)},
          {"wrong_evaluations", wrong["evaluations"]},
          {"on_right_targets", measured_on_right_targets(lab)},
          {"vocabulary", lab.poems().vocabulary.size()}};
}

void write_axis_section(const Json& part, Document& page) {
  const double entropy = number_at(part, {"entropy"}),
               chance = std::log(number_at(part, {"vocabulary"}));
  page.heading(2, {"2 The wrong axis", "二、取错了轴"}, "axis");
  page.paragraph(
      {"A batch of the student's loader has the shape [poems, positions]. The program that was "
       "handed in takes `batch[:-1]` as input and `batch[1:]` as target, which shifts along the "
       "first axis: the target of a character is not the next character of its poem but the "
       "character at the same place of the next, unrelated poem of the batch. The shapes fit, "
       "nothing fails, the loss falls. The student found it and mended it later (commit adb5c8b "
       "of the public repository).",
       "学生程序里，一批数据的形状是 [诗, 位置]。交上来的程序以 `batch[:-1]` 为输入、`batch[1:]` "
       "为目标，错开的是**第一**"
       "维：一个字要预测的不是本诗的下一个字，而是同一批里下一首不相干的诗在同一位置的字。"
       "形状对得上，程序不报错，损失也在降。学生后来自己发现并改正了（公开仓库的提交 adb5c8b）。"});
  page.paragraph(
      {"Here the mistake is a setting: `tangyin train --preset report --set "
       "targets=next_poem`. Everything else is as in the right run.",
       "在这里，这个错误是一个选项：`tangyin train --preset report --set "
       "targets=next_poem`，其余与正确的训练完全相同。"});
  page.add(LineChart{
      .title = {"Training loss with the right and with the wrong targets",
                "目标取对与取错，训练损失各是怎样"},
      .x = {{"optimiser steps", "优化步数"}},
      .y = {{"training loss, moving mean (nats a token)", "训练损失，滑动平均（nat/字）"}},
      .series = {{{"right: the next character of the poem", "对：本诗的下一个字"},
                  points_of(part["right"])},
                 {{"wrong: the same place of the next poem", "错：下一首诗的同一位置"},
                  points_of(part["wrong"])}},
      .marks = {{{"how often each token occurs", "只数字频"}, entropy},
                {{"uniform", "均匀"}, chance}}});
  write_numbers(part, page);
  page.paragraph(
      {"**Conclusion.** A falling loss is no proof. Before training for hours: print one input and "
       "its target as text, and compare the loss with that of counting. A language model that does "
       "not beat the unigram has a bug.",
       "**结论。** "
       "损失在降，证明不了什么。训练几个小时之前，先把一条输入和它的目标当文字印出来看看；"
       "再把损失同只数字频的损失比一比。比不过一元模型的语言模型，一定有错。"});
}

}  // namespace tangyin
