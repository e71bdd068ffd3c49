#include "api/meter.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace mannerly::api {

Meter::Meter(std::span<const Route* const> routes)
    : routes_(routes), counts_(std::make_unique<Counts[]>(routes.size() + 1)) {}

// O(routes): a hundred pointers, next to what an answer costs.
std::size_t Meter::index_of(const Route* route) const {
  return static_cast<std::size_t>(std::find(routes_.begin(), routes_.end(), route) - routes_.begin());
}

void Meter::add(const Route* route, int status, std::chrono::nanoseconds time) {
  const auto known = std::find(kStatuses.begin(), kStatuses.end() - 1, status);
  ++counts_[index_of(route)].by_status[static_cast<std::size_t>(known - kStatuses.begin())];
  const auto micros = static_cast<std::uint64_t>(time.count() / 1000);
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), micros);
  ++histogram_[static_cast<std::size_t>(bound - kBounds.begin())];
  nanoseconds_ += static_cast<std::uint64_t>(time.count());
}

std::string metric_label(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out;
}

void Meter::write(std::string& out) const {
  const auto to = std::back_inserter(out);
  out += "# TYPE mannerly_http_requests counter\n# HELP mannerly_http_requests Requests by route and status.\n";
  for (std::size_t r = 0; r <= routes_.size(); ++r) {
    const std::string_view pattern = r == routes_.size() ? "none" : routes_[r]->pattern;
    const std::string_view method = r == routes_.size() ? "any" : routes_[r]->method;
    for (std::size_t s = 0; s < kStatuses.size(); ++s) {
      const std::uint64_t count = counts_[r].by_status[s];
      if (count == 0) continue;
      const std::string status = kStatuses[s] == 0 ? "other" : fmt::format("{}", kStatuses[s]);
      fmt::format_to(to, "mannerly_http_requests_total{{route=\"{}\",method=\"{}\",status=\"{}\"}} {}\n",
                     metric_label(pattern), method, status, count);
    }
  }
  out += "# TYPE mannerly_http_answer_seconds histogram\n# UNIT mannerly_http_answer_seconds seconds\n";
  out += "# HELP mannerly_http_answer_seconds Time to make an answer.\n";
  std::uint64_t sum = 0;
  for (std::size_t b = 0; b <= kBounds.size(); ++b) {
    sum += histogram_[b];
    const std::string bound = b == kBounds.size() ? "+Inf" : fmt::format("{}", kBounds[b] / 1e6);
    fmt::format_to(to, "mannerly_http_answer_seconds_bucket{{le=\"{}\"}} {}\n", bound, sum);
  }
  fmt::format_to(to, "mannerly_http_answer_seconds_sum {}\n", static_cast<double>(nanoseconds_.load()) / 1e9);
  fmt::format_to(to, "mannerly_http_answer_seconds_count {}\n", sum);
}

}  // namespace mannerly::api
