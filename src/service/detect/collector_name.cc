#include "service/detect/collector_name.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace mannerly::service {
namespace {

constexpr std::array<std::string_view, 3> kMarks = {"rib", "updates", "bview"};

// Where ".rib.", ".updates." or ".bview." first stands (also at the end); 0 when the name begins with the word.
std::size_t mark_in(std::string_view name) {
  std::size_t at = 0;
  for (;;) {
    const std::size_t dot = std::min(name.find('.', at), name.size());
    const std::string_view part = name.substr(at, dot - at);
    if (std::find(kMarks.begin(), kMarks.end(), part) != kMarks.end()) return at == 0 ? 0 : at - 1;
    if (dot == name.size()) return 0;
    at = dot + 1;
  }
}

bool is_archive_folder(std::string_view name) {
  if (std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || c == '.' || c == '-'; })) return true;
  constexpr std::array<std::string_view, 4> kFolders = {"updates", "ribs", "rib", "bgpdata"};
  return std::find(kFolders.begin(), kFolders.end(), lower(name)) != kFolders.end();
}

std::optional<std::string_view> digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at > text.size() || text.size() - at < count) return std::nullopt;
  const std::string_view part = text.substr(at, count);
  if (!std::all_of(part.begin(), part.end(), is_digit)) return std::nullopt;
  return part;
}

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

// Seconds of the day that "HHMM" or "HHMMSS" stands for.
std::optional<std::int64_t> time_at(std::string_view text, std::size_t at) {
  const std::size_t count = digits_at(text, at, 6) ? 6 : 4;
  const auto digits = digits_at(text, at, count);
  if (!digits || digit_at(text, at + count)) return std::nullopt;
  const auto two = [&](std::size_t i) { return std::int64_t{(*digits)[i] - '0'} * 10 + ((*digits)[i + 1] - '0'); };
  const std::int64_t hour = two(0), minute = two(2), second = count == 6 ? two(4) : 0;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

}  // namespace

std::string collector_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (const std::size_t mark = mark_in(name); mark > 0) return name.substr(0, mark);
  for (std::filesystem::path folder = path.parent_path(); folder.has_filename(); folder = folder.parent_path()) {
    const std::string folder_name = folder.filename().string();
    if (!is_archive_folder(folder_name)) return folder_name;
  }
  return name.empty() ? "unnamed" : name;
}

std::optional<Instant> nominal_time_of(std::string_view filename) {
  for (std::size_t at = 0; at < filename.size(); ++at) {
    if (at > 0 && is_digit(filename[at - 1])) continue;
    const auto date = digits_at(filename, at, 8);
    if (!date || digit_at(filename, at + 8)) continue;
    const auto day = parse_instant(*date);
    if (!day) continue;
    const bool has_time =
        at + 8 < filename.size() && std::string_view(".-_T").find(filename[at + 8]) != std::string_view::npos;
    const auto time = has_time ? time_at(filename, at + 9) : std::nullopt;
    return *day + Seconds{time.value_or(0)};
  }
  return std::nullopt;
}

}  // namespace mannerly::service
