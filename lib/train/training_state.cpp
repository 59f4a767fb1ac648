#include "train/training_state.h"

namespace s2s {

namespace {

// One list of fields for both directions: `visit` gets each name with its place.
template <typename Window, typename Visit>
void visit_window(Window& window, Visit visit) {
  visit("updates", window.updates);
  visit("skipped", window.skipped);
  visit("clipped", window.clipped);
  visit("sentences", window.sentences);
  visit("target_pieces", window.target_pieces);
  visit("target_words", window.target_words);
  visit("cells", window.cells);
  visit("padding", window.padding);
  visit("negative_log_likelihood", window.negative_log_likelihood);
  visit("gradient_norm", window.gradient_norm);
  visit("seconds", window.seconds);
}

template <typename State, typename Visit>
void visit_state(State& state, Visit visit) {
  visit("update", state.update);
  visit("skipped", state.skipped);
  visit("skipped_in_a_row", state.skipped_in_a_row);
  visit("sentences", state.sentences);
  visit("target_pieces", state.target_pieces);
  visit("target_words", state.target_words);
  visit("validated_at", state.validated_at);
  visit("seconds", state.seconds);
}

auto writer(Json& json) {
  return [&json](const char* name, const auto& value) { json[name] = value; };
}

auto reader(const Json& json) {
  return [&json](const char* name, auto& value) { json.at(name).get_to(value); };
}

}  // namespace

void ReportWindow::add(const ReportWindow& other) {
  updates += other.updates;
  skipped += other.skipped;
  clipped += other.clipped;
  sentences += other.sentences;
  target_pieces += other.target_pieces;
  target_words += other.target_words;
  cells += other.cells;
  padding += other.padding;
  negative_log_likelihood += other.negative_log_likelihood;
  gradient_norm += other.gradient_norm;
  seconds += other.seconds;
}

Json to_json(const TrainingState& state) {
  Json json;
  visit_state(state, writer(json));
  Json window;
  visit_window(state.window, writer(window));
  json["window"] = window;
  return json;
}

TrainingState training_state_from(const Json& json) {
  TrainingState state;
  visit_state(state, reader(json));
  visit_window(state.window, reader(json.at("window")));
  return state;
}

Json to_json(const Random::State& state) {
  return {{"seed", state.seed}, {"stream", state.stream}, {"counter", state.counter}};
}

Random::State random_state_from(const Json& json) {
  return {json.at("seed").get<std::uint64_t>(), json.at("stream").get<std::uint64_t>(),
          json.at("counter").get<std::uint64_t>()};
}

Json to_json(const BatcherState& state) {
  return {{"epoch", state.epoch}, {"pool_begin", state.pool_begin}, {"batch_in_pool", state.batch_in_pool}};
}

BatcherState batcher_state_from(const Json& json) {
  return {json.at("epoch").get<std::uint64_t>(), json.at("pool_begin").get<std::uint64_t>(),
          json.at("batch_in_pool").get<std::uint64_t>()};
}

}  // namespace s2s
