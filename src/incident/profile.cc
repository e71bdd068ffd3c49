#include "incident/profile.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "incident/sense.h"
#include "wire/toml/toml.h"

namespace mannerly::incident {
namespace {

using Value = toml::Value;
using TomlKind = toml::Value::Kind;

// Log-odds beyond this say nothing more.
constexpr double kWeightMax = 50;

std::optional<double> number_of(const Value& value) {
  if (value.is(TomlKind::kInteger)) return static_cast<double>(value.integer);
  if (value.is(TomlKind::kFloat)) return value.number;
  return std::nullopt;
}

// Why a weight cannot be; empty: it can.
std::string_view against_sense(Evidence evidence, double weight) {
  const Direction direction = direction_of(evidence);
  if (direction == Direction::kExcuses && weight > 0) return "can only excuse: its weight is at most 0";
  if (direction == Direction::kHardens && weight < 0) return "can only harden: its weight is at least 0";
  return {};
}

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<DetectorProfile> read(std::string_view text) {
    const auto parsed = toml::parse(text, {}, kProfileBytesMax);
    if (!parsed) return std::unexpected(parsed.error().in(name_));
    for (const auto& [key, at, value] : parsed->members) {
      if (key == "id" || key == "title") {
        if (!value.is(TomlKind::kText) || value.text.empty()) return fail_at(at, key, "must be a text");
        (key == "id" ? profile_.id : profile_.title) = value.text;
      } else if (key == "limits") {
        MANNERLY_CHECK_OK(read_limits(value));
      } else if (const auto kind = parse_kind(key); kind && *kind != Kind::kNone) {
        MANNERLY_CHECK_OK(read_kind(*kind, at, key, value));
      } else {
        return fail_at(at, key, "unknown key");
      }
    }
    if (profile_.id.empty()) return fail(ErrorCode::kInvalid, fmt::format("{}: id is missing", name_));
    for (std::size_t i = 1; i < kKinds; ++i) {
      if (!seen_[i]) {
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}: there is no table [{}]", name_, name_of(static_cast<Kind>(i))));
      }
    }
    return std::move(profile_);
  }

 private:
  std::unexpected<Error> fail_at(toml::Position at, std::string_view key, std::string_view why) const {
    return fail(ErrorCode::kInvalid, fmt::format("{}: line {}: \"{}\": {}", name_, at.line, key, why));
  }

  // A number as it stands, or { value = ..., source = "..." }.
  Result<double> read_number(const toml::Member& member, double min, double max) const {
    const Value* value = &member.value;
    if (value->is(TomlKind::kTable)) {
      const Value* source = value->find("source");
      if (source == nullptr || !source->is(TomlKind::kText)) return fail_at(member.at, member.key, "names no source");
      value = value->find("value");
      if (value == nullptr) return fail_at(member.at, member.key, "has no value");
    }
    const auto number = number_of(*value);
    if (!number || !(*number >= min && *number <= max)) {
      return fail_at(member.at, member.key, fmt::format("must be a number in {}..{}", min, max));
    }
    return *number;
  }

  Status read_limits(const Value& table) {
    for (const toml::Member& member : table.members) {
      const auto into = [&](Seconds& to, double max, double min = 1) -> Status {
        MANNERLY_TRY(const double number, read_number(member, min, max));
        to.count = static_cast<std::int64_t>(number);
        return {};
      };
      if (member.key == "threshold") {
        MANNERLY_TRY(profile_.threshold, read_number(member, 0, 1));
      } else if (member.key == "report_floor") {
        MANNERLY_TRY(profile_.report_floor, read_number(member, 0, 1));
      } else if (member.key == "trust_min") {
        MANNERLY_TRY(profile_.trust_min, read_number(member, 0, 1000));
      } else if (member.key == "peers_min") {
        // A single peer never convicts, whatever a profile says.
        MANNERLY_TRY(const double number, read_number(member, 2, 1000));
        profile_.peers_min = static_cast<std::uint32_t>(number);
      } else if (member.key == "merge_gap_seconds") {
        MANNERLY_CHECK_OK(into(profile_.merge_gap, 86400, 0));
      } else if (member.key == "known_after_seconds") {
        MANNERLY_CHECK_OK(into(profile_.known_after, 1e9));
      } else if (member.key == "open_max_seconds") {
        MANNERLY_CHECK_OK(into(profile_.open_max, 1e9));
      } else {
        return fail_at(member.at, member.key, "unknown key");
      }
    }
    return {};
  }

  Status read_kind(Kind kind, toml::Position at, std::string_view key, const Value& table) {
    if (!table.is(TomlKind::kTable)) return fail_at(at, key, "must be a table");
    const auto index = static_cast<std::size_t>(kind);
    seen_[index] = true;
    const Value* source = table.find("source");
    if (source == nullptr || !source->is(TomlKind::kText) || source->text.empty()) {
      return fail_at(at, key, "names no source");
    }
    if (table.find("base") == nullptr) return fail_at(at, key, "has no base");
    for (const toml::Member& member : table.members) {
      if (member.key == "source") continue;
      MANNERLY_TRY(const double number, read_number(member, -kWeightMax, kWeightMax));
      if (member.key == "base") {
        profile_.base[index] = number;
      } else if (const auto evidence = parse_evidence(member.key)) {
        if (const std::string_view wrong = against_sense(*evidence, number); !wrong.empty()) {
          return fail_at(member.at, member.key, wrong);
        }
        profile_.weight[index][static_cast<std::size_t>(*evidence)] = number;
      } else {
        return fail_at(member.at, member.key, "is no evidence");
      }
    }
    return {};
  }

  std::string_view name_;
  DetectorProfile profile_;
  std::array<bool, kKinds> seen_{};
};

}  // namespace

Result<DetectorProfile> parse_detector_profile(std::string_view toml, std::string_view name) {
  if (toml.size() > kProfileBytesMax) return fail(ErrorCode::kLimit, fmt::format("{}: longer than 1 MiB", name));
  return Reader(name).read(toml);
}

std::string format_detector_profile(const DetectorProfile& profile, std::string_view source) {
  std::string out = fmt::format("id = \"{}\"\ntitle = \"{}\"\n\n[limits]\n", profile.id, profile.title);
  const auto line = [&](std::string_view key, auto value) { out += fmt::format("{} = {}\n", key, value); };
  line("threshold", profile.threshold);
  line("report_floor", profile.report_floor);
  line("peers_min", profile.peers_min);
  line("trust_min", profile.trust_min);
  line("merge_gap_seconds", profile.merge_gap.count);
  line("known_after_seconds", profile.known_after.count);
  line("open_max_seconds", profile.open_max.count);
  for (std::size_t kind = 1; kind < kKinds; ++kind) {
    out += fmt::format("\n[{}]\nsource = \"{}\"\n", name_of(static_cast<Kind>(kind)), source);
    line("base", profile.base[kind]);
    for (std::size_t e = 0; e < kEvidenceMax; ++e) {
      if (profile.weight[kind][e] != 0) line(name_of(static_cast<Evidence>(e)), profile.weight[kind][e]);
    }
  }
  return out;
}

Result<DetectorProfile> builtin_detector_profile() {
  for (const BuiltinFile& file : builtin_detector_profiles()) {
    if (file.name == kDefaultDetectorProfile) return parse_detector_profile(file.text, file.name);
  }
  return fail(ErrorCode::kNotFound, "the program was built without its detector profile");
}

}  // namespace mannerly::incident
