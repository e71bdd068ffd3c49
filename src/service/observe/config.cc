#include "service/observe/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "io/file.h"
#include "service/world.h"
#include "wire/toml/toml.h"

namespace mannerly::service {
namespace {

using Kind = toml::Value::Kind;

constexpr std::string_view kUpdates = "updates";

struct PlaceHolder {
  std::string_view name;
  std::size_t digits;  // characters that stand in its place
};
constexpr std::array<PlaceHolder, 5> kPlaceHolders = {
    {{"{date}", 10}, {"{yyyymmdd}", 8}, {"{year}", 4}, {"{month}", 2}, {"{day}", 2}}};

const PlaceHolder* place_holder_at(std::string_view path, std::size_t at) {
  for (const PlaceHolder& each : kPlaceHolders) {
    if (path.substr(at).starts_with(each.name)) return &each;
  }
  return nullptr;
}

Result<std::string> text_in(const toml::Value& value, std::string_view key, const std::string& file) {
  if (!value.is(Kind::kText) || value.text.empty())
    return toml::fail_at(file, value.at, fmt::format("{} must be a text", key));
  return value.text;
}

Result<std::int64_t> number_in(const toml::Value& value, std::string_view key, std::int64_t most,
                               const std::string& file) {
  if (!value.is(Kind::kInteger) || value.integer < 0 || value.integer > most) {
    return toml::fail_at(file, value.at, fmt::format("{} must be a whole number from 0 to {}", key, most));
  }
  return value.integer;
}

// Place-holders that are misspelt, or do not name a day between them, would silently match nothing.
Status check_path(const ObservedSource& source, const toml::Value& at, const std::string& file) {
  const std::string_view path = source.path;
  bool year = false, month = false, day = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '{') continue;
    const PlaceHolder* found = place_holder_at(path, i);
    if (found == nullptr) {
      return toml::fail_at(file, at.at, "known place-holders: {date}, {yyyymmdd}, {year}, {month}, {day}");
    }
    const bool whole = found->name == "{date}" || found->name == "{yyyymmdd}";
    year = year || whole || found->name == "{year}";
    month = month || whole || found->name == "{month}";
    day = day || whole || found->name == "{day}";
  }
  if (year != month || month != day) {
    return toml::fail_at(file, at.at, "place-holders must say the whole day: {date}, or {year}, {month} and {day}");
  }
  if (source.is_updates() && !day) return toml::fail_at(file, at.at, "the path of updates must say the day: {date}");
  return {};
}

Status take_key(ObservedSource& source, const toml::Member& member, const std::string& file) {
  const auto& [key, at, value] = member;
  if (key == "kind") {
    MANNERLY_TRY(const std::string text, text_in(value, key, file));
    source.kind = kind_of(text);
    if (!source.kind && text != kUpdates)
      return toml::fail_at(file, value.at, fmt::format("unknown kind \"{}\"", text));
    if (source.kind == snapshot::SourceKind::kIncidents) {
      return toml::fail_at(file, value.at, "incidents come from the observatory's own detector");
    }
  } else if (key == "name") {
    MANNERLY_TRY(source.name, text_in(value, key, file));
  } else if (key == "path") {
    MANNERLY_TRY(source.path, text_in(value, key, file));
  } else if (key == "stale_after") {
    MANNERLY_TRY(const std::int64_t days, number_in(value, key, ObservedSource::kMaxAgeLimit, file));
    source.stale_after = static_cast<int>(days);
  } else if (key == "max_age") {
    MANNERLY_TRY(const std::int64_t days, number_in(value, key, ObservedSource::kMaxAgeLimit, file));
    source.max_age = static_cast<int>(days);
  } else if (key == "bytes_min") {
    MANNERLY_TRY(const std::int64_t bytes, number_in(value, key, INT64_MAX, file));
    source.bytes_min = static_cast<std::uint64_t>(bytes);
  } else {
    return toml::fail_at(
        file, at,
        fmt::format("unknown key \"{}\" in [[source]]; known: kind, name, path, stale_after, max_age, bytes_min", key));
  }
  return {};
}

// A name is a folder of downloads and a collector: it must not lead elsewhere.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.size() <= 128 &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c != '/' && c != '=' && c != '\x7f'; });
}

Result<ObservedSource> source_of(const toml::Value& table, const std::string& file) {
  ObservedSource source;
  source.line = table.at.line;
  for (const toml::Member& member : table.members) MANNERLY_CHECK_OK(take_key(source, member, file));
  if (table.find("kind") == nullptr) return toml::fail_at(file, table.at, "this [[source]] has no kind");
  if (!is_plain_name(source.name)) {
    return toml::fail_at(file, table.at, "a [[source]] needs a name, without blanks, \"/\" or \"=\"");
  }
  MANNERLY_CHECK_OK(check_path(source, table, file));
  if (table.find("max_age") == nullptr) source.max_age = std::max(source.max_age, source.stale_after);
  return source;
}

Status take_top(ObservatoryConfig& config, const toml::Member& member, const std::string& file) {
  const auto& [key, at, value] = member;
  if (key == "name") {
    MANNERLY_TRY(config.name, text_in(value, key, file));
  } else if (key == "profile") {
    MANNERLY_TRY(config.profile, text_in(value, key, file));
  } else if (key == "detector") {
    MANNERLY_TRY(config.detector, text_in(value, key, file));
  } else if (key == "known_networks") {
    MANNERLY_TRY(config.known_networks, text_in(value, key, file));
  } else if (key == "keep_days") {
    MANNERLY_TRY(const std::int64_t days, number_in(value, key, ObservatoryConfig::kKeepDaysMax, file));
    config.keep_days = static_cast<int>(days);
  } else if (key == "delay") {
    MANNERLY_TRY(config.delay, number_in(value, key, std::int64_t{30} * 86'400, file));
  } else if (key == "simulated" || key == "catalogue") {
    if (!value.is(Kind::kBool)) return toml::fail_at(file, value.at, fmt::format("{} must be true or false", key));
    if (key == "simulated") config.simulated = value.flag;
    if (key == "catalogue") config.catalogue = value.flag;
  } else if (key == "source" && value.is(Kind::kArray)) {
    if (value.items.size() > ObservatoryConfig::kSourcesMax) {
      return fail(ErrorCode::kLimit, fmt::format("{}: more than {} sources", file, ObservatoryConfig::kSourcesMax));
    }
    for (const toml::Value& each : value.items) {
      if (!each.is(Kind::kTable)) return toml::fail_at(file, each.at, "a source must be a table: [[source]]");
      if (each.find("path") == nullptr) {
        config.has_download_rows = true;
        continue;
      }
      MANNERLY_TRY(ObservedSource source, source_of(each, file));
      config.sources.push_back(std::move(source));
    }
  } else if (key == "webhook") {
    // read whole afterwards: service/webhook/hook.h
  } else {
    return toml::fail_at(file, at,
                         fmt::format("unknown key \"{}\"; known: name, profile, detector, known_networks, keep_days, "
                                     "delay, simulated, catalogue, [[source]], [[webhook]]",
                                     key));
  }
  return {};
}

// The days that the text between the place-holders of a pattern says, when it matches.
class DayReader {
 public:
  explicit DayReader(std::string_view pattern) : pattern_(pattern) {}

  std::optional<Day> day_in(std::string_view path) {
    date_ = "0000-00-00";
    return matches(0, path, 0) ? parse_day(date_) : std::nullopt;
  }

 private:
  // Patterns are short, and paths matched the shell pattern already: backing up is cheap.
  bool matches(std::size_t at, std::string_view path, std::size_t from) {
    for (; at < pattern_.size(); ++at) {
      if (pattern_[at] == '*') {
        for (std::size_t i = from; i <= path.size() && (i == from || path[i - 1] != '/'); ++i) {
          if (matches(at + 1, path, i)) return true;
        }
        return false;
      }
      if (from >= path.size()) return false;
      if (const PlaceHolder* holder = place_holder_at(pattern_, at)) {
        if (from + holder->digits > path.size() || !take(*holder, path.substr(from, holder->digits))) return false;
        from += holder->digits;
        at += holder->name.size() - 1;
      } else if (pattern_[at] == '[') {
        const std::size_t end = pattern_.find(']', at + 2);
        if (end == std::string_view::npos) return false;
        at = end;
        ++from;
      } else if (pattern_[at] == '?' || pattern_[at] == path[from]) {
        ++from;
      } else {
        return false;
      }
    }
    return from == path.size();
  }

  bool take(const PlaceHolder& holder, std::string_view text) {
    const bool dashed = holder.name == "{date}";
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool dash = dashed && (i == 4 || i == 7);
      if (dash ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
    }
    if (dashed) {
      date_ = text;
    } else if (holder.name == "{yyyymmdd}") {
      date_ = fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2));
    } else {
      date_.replace(holder.name == "{year}" ? 0 : holder.name == "{month}" ? 5 : 8, text.size(), text);
    }
    return true;
  }

  std::string_view pattern_;
  std::string date_;
};

std::string shell_pattern(std::string_view path) {
  static constexpr std::string_view kDigit = "[0-9]";
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const PlaceHolder* holder = place_holder_at(path, i);
    if (holder == nullptr) {
      out += path[i];
      continue;
    }
    for (std::size_t d = 0; d < holder->digits; ++d) {
      const bool dash = holder->name == "{date}" && (d == 4 || d == 7);
      out += dash ? std::string_view("-") : kDigit;
    }
    i += holder->name.size() - 1;
  }
  return out;
}

}  // namespace

bool ObservedSource::is_dated() const {
  return path.find('{') != std::string::npos;
}

Result<ObservatoryConfig> parse_observatory(std::string_view text, const std::filesystem::path& file) {
  const std::string name = file.string();
  MANNERLY_TRY(const toml::Value root, toml::parse(text, name, ObservatoryConfig::kFileMax));
  ObservatoryConfig config{.folder = file.parent_path(), .file = file};
  for (const toml::Member& member : root.members) MANNERLY_CHECK_OK(take_top(config, member, name));
  MANNERLY_TRY(config.webhooks, parse_webhooks(root, file));
  if (config.sources.empty() && !config.has_download_rows && !config.catalogue.value_or(false))
    return fail(ErrorCode::kInvalid, name + ": the observatory has no [[source]]");
  config.document = root;
  return config;
}

Result<ObservatoryConfig> read_observatory(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, ObservatoryConfig::kFileMax));
  return parse_observatory(text, file);
}

std::string path_of_day(std::string_view path, Day day) {
  const std::string date = format_day(day);
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const PlaceHolder* holder = place_holder_at(path, i);
    if (holder == nullptr) {
      out += path[i];
      continue;
    }
    if (holder->name == "{date}") out += date;
    if (holder->name == "{yyyymmdd}") out += date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2);
    if (holder->name == "{year}") out += date.substr(0, 4);
    if (holder->name == "{month}") out += date.substr(5, 2);
    if (holder->name == "{day}") out += date.substr(8, 2);
    i += holder->name.size() - 1;
  }
  return out;
}

Result<std::vector<Day>> days_with_files(const ObservedSource& source, const std::filesystem::path& folder) {
  std::vector<Day> days;
  if (!source.is_dated()) return days;
  const std::string pattern = (folder / source.path).string();
  const auto paths = io::expand_glob(shell_pattern(pattern));
  if (!paths) {
    if (paths.error().code == ErrorCode::kNotFound) return days;
    return std::unexpected(paths.error());
  }
  DayReader reader(pattern);
  std::set<Day> found;
  for (const std::filesystem::path& path : *paths) {
    if (const auto day = reader.day_in(path.string())) found.insert(*day);
  }
  days.assign(found.begin(), found.end());
  return days;
}

}  // namespace mannerly::service
