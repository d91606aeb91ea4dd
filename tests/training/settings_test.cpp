// Settings: names and aliases, files of version 0.1, values and changes that are refused.
#include "training/settings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tangyin {
namespace {

std::string field_refused(const std::string& assignment, TrainSettings s = preset("base")) {
  try {
    set_option(s, assignment);
    check_settings(s);
  } catch (const SettingError& error) {
    return error.field();
  }
  return "";
}

TEST(Settings, ComeBackFromJsonAsTheyWere) {
  for (const std::string_view name : preset_names()) {
    TrainSettings s = preset(std::string(name));
    EXPECT_EQ(s.preset, name);
    check_settings(s);
    s.initialization = Initialization::orthogonal;
    s.on_divergence = OnDivergence::stop;
    s.estimator = Estimator::report;
    const std::string json = to_json(s);
    EXPECT_EQ(to_json(settings_from_json(json, "test")), json);
  }
}

TEST(Settings, OlderNamesAreUnderstood) {
  TrainSettings s = preset("base");
  for (const char* assignment : {"streams=7", "steps=9", "rate=0.5", "init=a.safetensors"})
    set_option(s, assignment);
  EXPECT_EQ(s.batch_size, 7);
  EXPECT_EQ(s.sequence_length, 9);
  EXPECT_EQ(s.learning_rate, 0.5);
  EXPECT_EQ(s.initial_model, "a.safetensors");
}

// As version 0.1 wrote it for `--preset report --set streams=64`.
constexpr const char* kOldConfig = R"({
  "preset": "report", "embedding": 512, "hidden": 512, "layers": 1, "tied": false,
  "initialization": "uniform", "init": "none", "data": "windows", "vocabulary": 6251,
  "min_frequency": 1, "poems": 43190, "song_epochs": 0.0, "streams": 64, "steps": 40,
  "optimizer": "adam", "rate": 0.001, "momentum": 0.9, "beta2": 0.999, "weight_decay": 0.0,
  "schedule": "constant", "warmup": 0, "final_rate": 0.0, "clip": 0.0, "leap": 2.0,
  "on_divergence": "stop", "average": 0.0, "epochs": 10.0, "dropout_embedding": 0.0,
  "dropout_output": 0.0, "dropout_recurrent": 0.0, "estimator": "report", "patience": 2,
  "evaluate_every": 0, "checkpoint_every": 500, "keep": 2, "dtype": "bf16", "threads": 0,
  "seed": 1, "corpus": "corpus"})";

TEST(Settings, AConfigurationOfVersion01IsReadAsItWasMeant) {
  const TrainSettings s = settings_from_json(kOldConfig, "config.json");
  EXPECT_EQ(s.batch_size, 64);
  EXPECT_EQ(s.sequence_length, 40);
  EXPECT_EQ(s.learning_rate, 0.001);
  EXPECT_EQ(s.initial_model, "none");
  EXPECT_EQ(s.on_divergence, OnDivergence::stop);
  EXPECT_EQ(s.dtype, OperandDtype::bf16);
  EXPECT_EQ(s.estimator, Estimator::batch) << "what version 0.1 called report";
  // Written anew it says the same, and the word report now means the report's own estimator.
  EXPECT_EQ(settings_from_json(to_json(s), "again").estimator, Estimator::batch);
  auto json = nlohmann::json::parse(to_json(s));
  json["estimator"] = "report";
  EXPECT_EQ(settings_from_json(json.dump(), "again").estimator, Estimator::report);
}

TEST(Settings, AFileOfALaterFormatIsRefused) {
  auto json = nlohmann::json::parse(to_json(preset("base")));
  json["format"] = 99;
  EXPECT_THROW(settings_from_json(json.dump(), "config.json"), FormatError);
}

TEST(Settings, ValuesThatCannotBeAreRefusedByName) {
  EXPECT_EQ(field_refused("song_epochs=1e12"), "song_epochs");
  EXPECT_EQ(field_refused("epochs=1e12"), "epochs");
  EXPECT_EQ(field_refused("epochs=nan"), "epochs");
  EXPECT_EQ(field_refused("learning_rate=inf"), "learning_rate");
  EXPECT_EQ(field_refused("rate=nan"), "learning_rate");
  EXPECT_EQ(field_refused("momentum=1"), "momentum");
  EXPECT_EQ(field_refused("final_rate=-1"), "final_rate");
  EXPECT_EQ(field_refused("leap=nan"), "leap");
  EXPECT_EQ(field_refused("hidden=0"), "hidden");
  EXPECT_EQ(field_refused("hidden=2.5"), "hidden");
  EXPECT_EQ(field_refused("data=prose"), "data");
  EXPECT_EQ(field_refused("schedule=Cosine"), "schedule");
  EXPECT_EQ(field_refused("optimizer=best"), "optimizer");
  EXPECT_EQ(field_refused("frob=1"), "frob");
  EXPECT_EQ(field_refused("hidden=96"), "tied");     // the embedding has 512
  EXPECT_EQ(field_refused("estimator=report"), "");  // each estimator goes with each kind of data
}

// The windows of version 0.1 are those of a file that does not speak of windows.
TEST(Settings, AFileWithoutWindowsHasThoseOfThePresetReport) {
  auto json = nlohmann::json::parse(to_json(preset("report")));
  for (const char* name : {"window_length", "window_step", "window_punctuation", "window_padding",
                           "window_tail", "window_targets", "targets", "test_order", "gate_biases"})
    EXPECT_EQ(json.erase(name), 1U) << name;
  const TrainSettings s = settings_from_json(json.dump(), "config.json");
  EXPECT_EQ(to_json(s), to_json(preset("report")));
  const WindowOptions windows = window_options(s);
  EXPECT_EQ(windows.length, 40);
  EXPECT_EQ(windows.step, 10);
  EXPECT_TRUE(windows.pad_in_front && windows.keep_tail && windows.predict_first);
  EXPECT_FALSE(windows.as_they_stand);
  EXPECT_EQ(steps_of_batch(s), 40);
}

TEST(Settings, TheStudentsDetailsAreThoseOfReportOriginal) {
  const TrainSettings s = preset("report-original");
  EXPECT_EQ(s.min_frequency, 2);
  EXPECT_EQ(s.vocabulary, 0);
  EXPECT_EQ(s.gate_biases, 1);
  EXPECT_FALSE(window_options(s).keep_tail);
  EXPECT_EQ(steps_of_batch(s), 39);
  TrainSettings wrong_axis = s;
  set_option(wrong_axis, "targets=next_poem");
  check_settings(wrong_axis);
  EXPECT_TRUE(window_options(wrong_axis).as_they_stand);
  EXPECT_EQ(steps_of_batch(wrong_axis), 40);
  const TrainSettings last = preset("report-final");
  EXPECT_EQ(last.window_length, 200);
  EXPECT_EQ(last.window_step, 100);
  EXPECT_EQ(last.window_punctuation, WindowPunctuation::keep);
  EXPECT_EQ(last.embedding, 128);
  EXPECT_EQ(last.hidden, 128);
}

TEST(Settings, WindowsThatCannotBeAreRefused) {
  const TrainSettings report = preset("report");
  for (const char* assignment :
       {"window_length=200", "window_step=5", "window_punctuation=keep", "window_padding=behind",
        "window_tail=drop", "window_targets=after_first", "targets=next_poem",
        "test_order=shuffled"}) {
    const std::string name(assignment, std::string_view(assignment).find('='));
    EXPECT_EQ(field_refused(assignment), name) << "with whole poems";
    EXPECT_EQ(field_refused(assignment, report), "");
  }
  EXPECT_EQ(field_refused("window_length=1", report), "window_length");
  EXPECT_EQ(field_refused("window_step=0", report), "window_step");
  EXPECT_EQ(field_refused("window_step=41", report), "window_step");
  EXPECT_EQ(field_refused("window_padding=left", report), "window_padding");
  EXPECT_EQ(field_refused("sequence_length=39", report), "sequence_length");
  EXPECT_EQ(field_refused("gate_biases=3", report), "gate_biases");
  TrainSettings wrong_axis = report;
  set_option(wrong_axis, "targets=next_poem");
  EXPECT_EQ(field_refused("batch_size=1", wrong_axis), "targets");
}

TEST(Settings, AnUnknownPresetIsToldAllThatThereAre) {
  try {
    preset("frob");
    FAIL();
  } catch (const SettingError& error) {
    for (const std::string_view name : preset_names())
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << name;
  }
}

TEST(Settings, MessagesNameNoFlag) {
  try {
    TrainSettings s;
    set_option(s, "hidden=many");
    FAIL();
  } catch (const SettingError& error) {
    EXPECT_EQ(std::string(error.what()), "hidden: is 'many', a whole number is wanted");
  }
}

TEST(Settings, WhatFixesTheWeightsOrTheDataOfARunCannotChange) {
  const auto refused = [](const char* assignment) {
    const TrainSettings before = preset("tiny");
    TrainSettings after = before;
    set_option(after, assignment);
    try {
      check_resumption(before, after);
    } catch (const SettingError& error) {
      return error.field();
    }
    return std::string();
  };
  for (const char* name : {"hidden", "embedding", "layers", "batch_size", "sequence_length",
                           "poems", "seed", "song_epochs", "min_frequency", "vocabulary",
                           "window_length", "window_step", "gate_biases"})
    EXPECT_EQ(refused(fmt::format("{}=7", name).c_str()), name);
  EXPECT_EQ(refused("optimizer=sgd"), "optimizer");
  EXPECT_EQ(refused("average=0.9"), "average");
  EXPECT_EQ(refused("estimator=batch"), "estimator");
  for (const char* free : {"learning_rate=0.1", "epochs=9", "patience=0", "threads=1", "clip=2"})
    EXPECT_EQ(refused(free), "") << free;
}

}  // namespace
}  // namespace tangyin
