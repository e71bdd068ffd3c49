// Which profile, which operator: what arguments and configuration choose.
#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "cli/open_snapshot.h"
#include "cli/score_view.h"
#include "io/file.h"

namespace mannerly::cli {
namespace {

bool is_file(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error);
}

Result<programme::Operator> read_operator(const std::filesystem::path& path) {
  MANNERLY_TRY(const std::string text, io::read_small_file(path, programme::Operator::kBytesMax));
  return programme::parse_operator(text, path.string());
}

// The participant of this name in any case, else the only one whose name has the text in it.
Result<programme::Operator> find_participant(const snapshot::Snapshot& s, const std::string& text) {
  std::vector<const snapshot::ParticipantRow*> found;
  for (const auto& row : s.participants()) {
    const std::string_view name = s.text(row.name);
    if (iequals(name, text)) return programme::operator_of(s, row);
    if (lower(name).find(lower(text)) != std::string::npos) found.push_back(&row);
  }
  if (found.size() == 1) return programme::operator_of(s, *found.front());
  if (found.empty()) {
    return fail(ErrorCode::kNoData,
                fmt::format("\"{}\" is no file, no AS number and no participant in the snapshot", text));
  }
  std::string names;
  constexpr std::size_t kNamesMax = 8;
  for (std::size_t i = 0; i < std::min(found.size(), kNamesMax); ++i) {
    names += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", s.text(found[i]->name));
  }
  return fail(ErrorCode::kUsage, fmt::format("\"{}\" is part of the names of {} participants: {}{}", text, found.size(),
                                             names, found.size() > kNamesMax ? ", ..." : ""));
}

}  // namespace

Option profile_option() {
  return {.name = "profile",
          .value = "NAME",
          .help = "framework profile: the name of a built-in one or a file; else what the configuration says"};
}

Option fail_on_option() {
  return {.name = "fail-on",
          .value = "STATE",
          .help = "exit status 3 when a category is in this state or a worse one, 5 when one has no data",
          .choices = {"aspiring", "lagging"}};
}

Result<readiness::Profile> chosen_profile(const Context& context) {
  std::string name = context.arguments.get("profile");
  if (name.empty()) name = context.settings.get("profile");
  if (name.ends_with(".toml") || name.find('/') != std::string::npos) {
    MANNERLY_TRY(const std::string text, io::read_small_file(name, readiness::kProfileBytesMax));
    return readiness::parse_profile(text, name);
  }
  auto profile = readiness::builtin_profile(name);
  if (!profile) return fail(ErrorCode::kUsage, profile.error().message);
  return profile;
}

int exit_code_of(const Context& context, const std::vector<readiness::State>& states) {
  using readiness::State;
  const std::string limit = context.arguments.get("fail-on");
  std::size_t below = 0, unknown = 0;
  for (const State state : states) {
    unknown += state == State::kNoData;
    below += state == State::kLagging || (limit == "aspiring" && state == State::kAspiring);
  }
  if (!limit.empty() && below > 0) return kExitBelow;
  if (!limit.empty() && unknown > 0) return kExitNoData;
  return unknown == states.size() ? kExitNoData : kExitOk;
}

Result<programme::Operator> chosen_operator(const Context& context, const snapshot::Snapshot& snapshot,
                                            const std::string& text) {
  if (is_file(text)) return read_operator(text);
  if (text.ends_with(".toml") || text.find('/') != std::string::npos) {
    return fail(ErrorCode::kNotFound, fmt::format("{}: no such file", text));
  }
  if (const auto asn = parse_asn(text)) return programme::operator_of(snapshot, *asn);
  if (const std::string folder = context.settings.get("operator_dir"); !folder.empty()) {
    const auto path = std::filesystem::path(folder) / (text + ".toml");
    if (is_file(path)) return read_operator(path);
  }
  return find_participant(snapshot, text);
}

}  // namespace mannerly::cli
