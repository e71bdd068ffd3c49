#include "cli/score_view.h"

#include <fmt/format.h>

#include "cli/words.h"

namespace mannerly::cli {

using observatory::kStatesBestFirst;
using observatory::short_title;
using readiness::AsScore;
using readiness::Category;
using readiness::CategoryScore;
using readiness::GroupScore;
using readiness::State;
using render::Cell;
using render::Sheet;
using render::Tone;

render::Mark mark_of(State state) {
  switch (state) {
    case State::kReady: return {"●", "*"};
    case State::kAspiring: return {"◐", "o"};
    case State::kLagging: return {"▲", "!"};
    case State::kNoData: break;
  }
  return {"◌", "-"};
}

Tone tone_of(State state) {
  switch (state) {
    case State::kReady: return Tone::kGood;
    case State::kAspiring: return Tone::kMiddling;
    case State::kLagging: return Tone::kBad;
    case State::kNoData: break;
  }
  return Tone::kMuted;
}

Cell state_cell(State state, std::optional<double> score, bool partial, const render::Style& style) {
  const render::Mark mark = mark_of(state);
  const std::string_view sign = style.utf8 ? mark.utf8 : mark.ascii;
  if (!score) return {fmt::format("{} no data", sign), tone_of(state)};
  return {fmt::format("{} {:>7}{}", sign, render::format_share(*score), partial ? " ~" : ""), tone_of(state)};
}

Cell metric_cell(const readiness::Metric& metric) {
  if (!metric.value) return {};
  switch (metric.id) {
    case readiness::MetricId::kM7Irr:
    case readiness::MetricId::kM7Rpki:
    case readiness::MetricId::kM7RpkiN: return render::Share{*metric.value};
    default: return fmt::format("{:g}", *metric.value);
  }
}

namespace {

Cell share_or_none(std::optional<double> share) {
  return share ? Cell(render::Share{*share}) : Cell();
}

}  // namespace

Sheet people_sheet(const snapshot::Snapshot& snapshot, const std::vector<const AsScore*>& scores,
                   const render::Style& style) {
  Sheet sheet{.columns = {{"asn", "AS"}, {"name", "Name", false, true}, {"economy", "Economy"}}};
  for (const Category c : kAllCategories)
    sheet.columns.push_back({std::string(key_of(c)), std::string(short_title(c))});
  sheet.columns.push_back({"routes", "Routes"});
  for (const AsScore* score : scores) {
    const std::string_view name = as_name(snapshot, score->asn);
    const std::string economy = economy_text(score->economy);
    auto& row = sheet.rows.emplace_back();
    row = {format_asn(score->asn), name.empty() ? Cell() : Cell(name), economy.empty() ? Cell() : Cell(economy)};
    for (const CategoryScore& c : score->categories) row.push_back(state_cell(c.state, c.score, c.partial, style));
    row.push_back(snapshot.routes().empty() ? Cell() : Cell(score->counts.routes));
  }
  return sheet;
}

Sheet program_sheet(const snapshot::Snapshot& snapshot, const std::vector<const AsScore*>& scores) {
  Sheet sheet{.columns = {{"asn", "AS"}, {"name", "Name"}, {"economy", "Economy"}, {"rir", "Registry"}}};
  for (const Category c : kAllCategories) {
    sheet.columns.push_back({std::string(key_of(c)), std::string(short_title(c))});
    sheet.columns.push_back({std::string(key_of(c)) + "_state", "State"});
    sheet.columns.push_back({std::string(key_of(c)) + "_partial", "In part"});
  }
  for (const std::string_view key : {"routes", "routes_registered", "routes_rpki_valid", "routes_rpki_invalid"}) {
    sheet.columns.push_back({std::string(key), std::string(key)});
  }
  for (const AsScore* score : scores) {
    auto& row = sheet.rows.emplace_back();
    row = {score->asn.value, as_name(snapshot, score->asn), economy_text(score->economy),
           readiness::name_of(score->rir)};
    for (const CategoryScore& c : score->categories) {
      row.push_back(share_or_none(c.score));
      row.push_back(key_of(c.state));
      row.push_back(c.score ? Cell(c.partial) : Cell());
    }
    const auto& counts = score->counts;
    const auto known = [&](bool is_known, std::uint32_t count) { return is_known ? Cell(count) : Cell(); };
    const bool routes = !snapshot.routes().empty();
    row.push_back(known(routes, counts.routes));
    row.push_back(known(routes && !snapshot.irr_routes().empty(), counts.registered));
    row.push_back(known(routes && !snapshot.vrps().empty(), counts.rpki_valid));
    row.push_back(known(routes && !snapshot.vrps().empty(), counts.rpki_invalid));
  }
  return sheet;
}

Sheet people_sheet(const std::vector<GroupScore>& groups, std::string_view title, const render::Style& style) {
  Sheet sheet{.columns = {{"group", std::string(title), false, true}, {"ases", "ASes"}}};
  for (const Category c : kAllCategories) {
    sheet.columns.push_back({std::string(key_of(c)), std::string(short_title(c))});
    sheet.columns.push_back({std::string(key_of(c)) + "_with_data", "of", true});
  }
  for (const GroupScore& group : groups) {
    auto& row = sheet.rows.emplace_back();
    row = {group.title.empty() ? Cell("(unknown)", Tone::kMuted) : Cell(group.title), std::uint64_t{group.ases}};
    for (const auto& c : group.categories) {
      row.push_back(state_cell(c.state, c.mean, c.partial > 0, style));
      row.push_back(std::uint64_t{c.with_data});
    }
  }
  return sheet;
}

Sheet program_sheet(const std::vector<GroupScore>& groups) {
  Sheet sheet{.columns = {{"group", "Group"}, {"title", "Title"}, {"ases", "ASes"}}};
  for (const Category c : kAllCategories) {
    const std::string key(key_of(c));
    for (const std::string_view what : {"", "_median", "_state", "_with_data"}) {
      sheet.columns.push_back({key + std::string(what), key});
    }
    for (const State state : kStatesBestFirst) sheet.columns.push_back({fmt::format("{}_{}", key, key_of(state)), key});
  }
  for (const GroupScore& group : groups) {
    auto& row = sheet.rows.emplace_back();
    row = {group.key, group.title, std::uint64_t{group.ases}};
    for (const auto& c : group.categories) {
      row.insert(row.end(),
                 {share_or_none(c.mean), share_or_none(c.median), key_of(c.state), std::uint64_t{c.with_data}});
      for (const State state : kStatesBestFirst) {
        row.push_back(std::uint64_t{c.by_state[static_cast<std::size_t>(state)]});
      }
    }
  }
  return sheet;
}

namespace {

// A score that leaves out metrics without data says so next to its state.
std::string state_words(State state, bool partial) {
  return std::string(word_of(state)) + (partial ? " (in part)" : "");
}

}  // namespace

render::Bars bars_of(const AsScore& score, const readiness::PerCategory<std::string>* formulas) {
  render::Bars bars;
  for (const Category c : kAllCategories) {
    const CategoryScore& category = score.categories[readiness::index_of(c)];
    bars.bars.push_back({std::string(readiness::title_of(c)), category.score, mark_of(category.state),
                         state_words(category.state, category.partial), tone_of(category.state),
                         formulas != nullptr && category.score ? (*formulas)[readiness::index_of(c)] : ""});
  }
  return bars;
}

render::Bars bars_of(const GroupScore& group) {
  render::Bars bars;
  for (const Category c : kAllCategories) {
    const auto& category = group.categories[readiness::index_of(c)];
    const auto count = [&](State state) { return category.by_state[static_cast<std::size_t>(state)]; };
    bars.bars.push_back({std::string(readiness::title_of(c)), category.mean, mark_of(category.state),
                         state_words(category.state, category.partial > 0), tone_of(category.state),
                         fmt::format("{} ready, {} aspiring, {} lagging, {} no data", count(State::kReady),
                                     count(State::kAspiring), count(State::kLagging), count(State::kNoData))});
  }
  return bars;
}

}  // namespace mannerly::cli
