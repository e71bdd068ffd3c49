#include "readiness/profile.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "base/text.h"
#include "wire/toml/toml.h"

namespace mannerly::readiness {
namespace {

using Value = toml::Value;
using Kind = toml::Value::Kind;

// Where the value of a key goes. A number must lie in min..max.
struct Field {
  enum class Kind : std::uint8_t { kNumber, kInteger, kBool, kPolicy } kind = Kind::kNumber;
  double min = 0, max = 0;
  double* number = nullptr;
  std::int64_t* integer = nullptr;
  std::uint32_t* small = nullptr;
  bool* flag = nullptr;
};

Field number_field(double& to, double min, double max) {
  return {.kind = Field::Kind::kNumber, .min = min, .max = max, .number = &to};
}
Field seconds_field(std::int64_t& to) {
  return {.kind = Field::Kind::kInteger, .min = 1, .max = 1e9, .integer = &to};
}
Field bool_field(bool& to) {
  return {.kind = Field::Kind::kBool, .flag = &to};
}

std::map<std::string, Field, std::less<>> fields_of(Profile& p) {
  std::map<std::string, Field, std::less<>> out;
  out["curve.score_at_half"] = number_field(p.score_at_half, 0.01, 0.99);
  out["duration.short_seconds"] = seconds_field(p.duration.short_seconds);
  out["duration.short_weight"] = number_field(p.duration.short_weight, 0, 1);
  out["duration.day_seconds"] = seconds_field(p.duration.day_seconds);
  out["duration.full_day_is_two"] = bool_field(p.duration.full_day_is_two);
  out["bogon.score_administrative"] = bool_field(p.score_administrative);
  out["incident.confidence_min"] = number_field(p.incident_confidence_min, 0, 1);
  out["rpki.invalid_factor"] = number_field(p.rpki_invalid_factor, 0, 1000);
  out["routes.peers_min"] = {.kind = Field::Kind::kInteger, .min = 0, .max = 10'000, .small = &p.peers_min};
  out["irr.policy"] = {.kind = Field::Kind::kPolicy};
  out["contact.registry"] = bool_field(p.contact_in_registry);
  out["contact.peeringdb"] = bool_field(p.contact_in_peeringdb);
  for (std::size_t i = 0; i < kMetrics; ++i) {
    const std::string name(name_of(static_cast<MetricId>(i)));
    out["metric." + name] = bool_field(p.defined[i]);
    if (i <= index_of(MetricId::kM4C)) out["weight." + name] = number_field(p.weight[i], 0, 100);
  }
  for (std::size_t i = 0; i < kCategories; ++i) {
    const std::string name(name_of(static_cast<Category>(i)));
    out["threshold." + name + ".ready"] = number_field(p.thresholds[i].ready, 0, 1);
    out["threshold." + name + ".aspiring"] = number_field(p.thresholds[i].aspiring, 0, 1);
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<Profile> read(std::string_view text) {
    const auto parsed = toml::parse(text, {}, kProfileBytesMax);
    if (!parsed) return std::unexpected(parsed.error().in(name_));
    MANNERLY_CHECK_OK(read_head(*parsed));
    const Value* values = parsed->find("values");
    if (values == nullptr || !values->is(Kind::kTable))
      return fail(ErrorCode::kInvalid, fmt::format("{}: there is no table [values]", name_));
    auto fields = fields_of(profile_);
    for (const auto& [key, at, value] : values->members) {
      const auto field = fields.find(key);
      if (field == fields.end()) return fail_at(at.line, key, "unknown key");
      MANNERLY_CHECK_OK(read_value(at.line, key, value, field->second));
      fields.erase(field);
    }
    if (!fields.empty()) {
      return fail(ErrorCode::kInvalid, fmt::format("{}: [values] has no \"{}\"", name_, fields.begin()->first));
    }
    for (std::size_t i = 0; i < kCategories; ++i) {
      if (profile_.thresholds[i].ready < profile_.thresholds[i].aspiring) {
        return fail(ErrorCode::kInvalid, fmt::format("{}: threshold.{}: ready lies below aspiring", name_,
                                                     name_of(static_cast<Category>(i))));
      }
    }
    return std::move(profile_);
  }

 private:
  std::unexpected<Error> fail_at(std::uint32_t line, std::string_view key, std::string_view why) const {
    return fail(ErrorCode::kInvalid, fmt::format("{}: line {}: \"{}\": {}", name_, line, key, why));
  }

  Status read_head(const Value& root) {
    const Value* id = root.find("id");
    const Value* title = root.find("title");
    const Value* from = root.find("valid_from");
    const Value* to = root.find("valid_to");
    const auto missing = [&](std::string_view what) {
      return fail(ErrorCode::kInvalid, fmt::format("{}: {}", name_, what));
    };
    if (id == nullptr || !id->is(Kind::kText) || id->text.empty()) return missing("id is missing");
    if (title == nullptr || !title->is(Kind::kText)) return missing("title is missing");
    if (from == nullptr || !from->is(Kind::kDate)) return missing("valid_from is no date (2025-01-01)");
    if (to != nullptr && !to->is(Kind::kDate)) return missing("valid_to is no date (2025-01-01)");
    profile_.id = id->text;
    profile_.title = title->text;
    profile_.valid_from = from->instant;
    if (to != nullptr) profile_.valid_to = to->instant;
    for (const auto& [key, at, value] : root.members) {
      if (key != "id" && key != "title" && key != "valid_from" && key != "valid_to" && key != "values") {
        return fail_at(at.line, key, "unknown key");
      }
    }
    return {};
  }

  static std::string text_of(const Value& value) {
    switch (value.kind) {
      case Kind::kText: return value.text;
      case Kind::kBool: return value.flag ? "true" : "false";
      case Kind::kInteger: return fmt::format("{}", value.integer);
      case Kind::kFloat: return fmt::format("{}", value.number);
      default: return std::string(name_of(value.kind));
    }
  }

  static std::optional<double> number_of(const Value& value) {
    if (value.is(Kind::kInteger)) return static_cast<double>(value.integer);
    if (value.is(Kind::kFloat)) return value.number;
    return std::nullopt;
  }

  Status read_value(std::uint32_t line, const std::string& key, const Value& table, const Field& to) {
    if (!table.is(Kind::kTable)) return fail_at(line, key, "must be { value = ..., confirmed = ..., source = ... }");
    const Value* source = table.find("source");
    const Value* confirmed = table.find("confirmed");
    const Value* value = table.find("value");
    if (source == nullptr || !source->is(Kind::kText) || source->text.empty()) {
      return fail_at(line, key, "names no source");
    }
    if (confirmed == nullptr || !confirmed->is(Kind::kBool)) {
      return fail_at(line, key, "does not say whether it is confirmed");
    }
    if (value == nullptr) return fail_at(line, key, "has no value");
    profile_.values.push_back({key, text_of(*value), source->text, confirmed->flag});
    switch (to.kind) {
      case Field::Kind::kBool: {
        if (!value->is(Kind::kBool)) return fail_at(line, key, "value must be true or false");
        *to.flag = value->flag;
        return {};
      }
      case Field::Kind::kPolicy: return read_policy(line, key, value->text);
      case Field::Kind::kNumber:
      case Field::Kind::kInteger: break;
    }
    const auto number = number_of(*value);
    if (!number || !(*number >= to.min && *number <= to.max)) {
      return fail_at(line, key, fmt::format("value must be a number in {}..{}", to.min, to.max));
    }
    if (to.kind == Field::Kind::kInteger && *number != std::floor(*number)) {
      return fail_at(line, key, "value must be a whole number");
    }
    if (to.number != nullptr) *to.number = *number;
    if (to.integer != nullptr) *to.integer = static_cast<std::int64_t>(*number);
    if (to.small != nullptr) *to.small = static_cast<std::uint32_t>(*number);
    return {};
  }

  Status read_policy(std::uint32_t line, const std::string& key, std::string_view text) {
    if (text == "rir-or-radb-mirrored") {
      profile_.irr_policy = validity::IrrPolicy::kRirOrRadbMirrored;
    } else if (text == "any") {
      profile_.irr_policy = validity::IrrPolicy::kAnySource;
    } else if (text == "authoritative") {
      profile_.irr_policy = validity::IrrPolicy::kAuthoritativeOnly;
    } else {
      return fail_at(line, key, "value must be \"rir-or-radb-mirrored\", \"any\" or \"authoritative\"");
    }
    return {};
  }

  std::string_view name_;
  Profile profile_;
};

}  // namespace

State Profile::state_of(Category category, std::optional<double> score) const {
  if (!score) return State::kNoData;
  const Thresholds& limit = thresholds[index_of(category)];
  if (*score >= limit.ready) return State::kReady;
  return *score >= limit.aspiring ? State::kAspiring : State::kLagging;
}

std::size_t Profile::unconfirmed() const {
  return static_cast<std::size_t>(
      std::count_if(values.begin(), values.end(), [](const ProfileValue& v) { return !v.confirmed; }));
}

Result<Profile> parse_profile(std::string_view toml, std::string_view name) {
  if (toml.size() > kProfileBytesMax) return fail(ErrorCode::kLimit, fmt::format("{}: longer than 1 MiB", name));
  return Reader(name).read(toml);
}

Result<Profile> builtin_profile(std::string_view name) {
  std::string names;
  for (const BuiltinFile& file : builtin_profiles()) {
    if (file.name == name) return parse_profile(file.text, name);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", file.name);
  }
  return fail(ErrorCode::kNotFound, fmt::format("no profile \"{}\"; there are {}", name, names));
}

}  // namespace mannerly::readiness
