// Settings that are one of a few words: enums with the words that files and people write for them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "optim/schedule.h"
#include "training/estimator.h"

namespace tangyin {

enum class Initialization { uniform, zero, constant, xavier, orthogonal };
enum class DataKind { poems, windows };
enum class WindowPunctuation { drop, keep };
enum class WindowPadding { front, behind };
enum class WindowTail { keep, drop };
enum class WindowTargets { all, after_first };
enum class TargetKind { next_character, next_poem };
enum class TestOrder { corpus, shuffled };
enum class OnDivergence { back, stop };
enum class OperandDtype { automatic, fp32, bf16 };

template <class Enum>
struct Choice {
  Enum value;
  std::string_view word;
};

constexpr auto choices_of(Initialization) {
  return std::to_array<Choice<Initialization>>({{Initialization::uniform, "uniform"},
                                                {Initialization::zero, "zero"},
                                                {Initialization::constant, "constant"},
                                                {Initialization::xavier, "xavier"},
                                                {Initialization::orthogonal, "orthogonal"}});
}
constexpr auto choices_of(DataKind) {
  return std::to_array<Choice<DataKind>>(
      {{DataKind::poems, "poems"}, {DataKind::windows, "windows"}});
}
constexpr auto choices_of(WindowPunctuation) {
  return std::to_array<Choice<WindowPunctuation>>(
      {{WindowPunctuation::drop, "drop"}, {WindowPunctuation::keep, "keep"}});
}
constexpr auto choices_of(WindowPadding) {
  return std::to_array<Choice<WindowPadding>>(
      {{WindowPadding::front, "front"}, {WindowPadding::behind, "behind"}});
}
constexpr auto choices_of(WindowTail) {
  return std::to_array<Choice<WindowTail>>(
      {{WindowTail::keep, "keep"}, {WindowTail::drop, "drop"}});
}
constexpr auto choices_of(WindowTargets) {
  return std::to_array<Choice<WindowTargets>>(
      {{WindowTargets::all, "all"}, {WindowTargets::after_first, "after_first"}});
}
constexpr auto choices_of(TargetKind) {
  return std::to_array<Choice<TargetKind>>(
      {{TargetKind::next_character, "next_character"}, {TargetKind::next_poem, "next_poem"}});
}
constexpr auto choices_of(TestOrder) {
  return std::to_array<Choice<TestOrder>>(
      {{TestOrder::corpus, "corpus"}, {TestOrder::shuffled, "shuffled"}});
}
constexpr auto choices_of(OnDivergence) {
  return std::to_array<Choice<OnDivergence>>(
      {{OnDivergence::back, "back"}, {OnDivergence::stop, "stop"}});
}
constexpr auto choices_of(OperandDtype) {
  return std::to_array<Choice<OperandDtype>>({{OperandDtype::automatic, "auto"},
                                              {OperandDtype::fp32, "fp32"},
                                              {OperandDtype::bf16, "bf16"}});
}
constexpr auto choices_of(Estimator) {
  return std::to_array<Choice<Estimator>>(
      {{Estimator::corpus, "corpus"}, {Estimator::report, "report"}, {Estimator::batch, "batch"}});
}
constexpr auto choices_of(Counting) {
  return std::to_array<Choice<Counting>>(
      {{Counting::all, "all"},
       {Counting::without_padding, "without_padding"},
       {Counting::without_punctuation, "without_punctuation"},
       {Counting::without_both, "without_padding_and_punctuation"}});
}
constexpr auto choices_of(ScheduleKind) {
  return std::to_array<Choice<ScheduleKind>>({{ScheduleKind::constant, "constant"},
                                              {ScheduleKind::linear, "linear"},
                                              {ScheduleKind::cosine, "cosine"}});
}

template <class Enum>
concept HasChoices = requires(Enum e) {
  choices_of(e);
};

template <HasChoices Enum>
constexpr std::string_view word_of(Enum value) {
  for (const auto& choice : choices_of(Enum{}))
    if (choice.value == value) return choice.word;
  return "?";
}

template <HasChoices Enum>
constexpr std::optional<Enum> choice_of(std::string_view word) {
  for (const auto& choice : choices_of(Enum{}))
    if (choice.word == word) return choice.value;
  return std::nullopt;
}

// "poems or windows", "constant, linear or cosine"
template <HasChoices Enum>
std::string words_of() {
  constexpr auto all = choices_of(Enum{});
  std::string text;
  for (size_t k = 0; k < all.size(); ++k) {
    if (k > 0) text += k + 1 == all.size() ? " or " : ", ";
    text += all[k].word;
  }
  return text;
}

}  // namespace tangyin
