// The parameters that a route takes, in its path and its query. One row of the table says name, kind, limits and help;
// the router checks requests by it before a handler is called, and the description of the API is made from it.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/problem.h"
#include "base/calendar.h"
#include "net/asn.h"
#include "net/prefix.h"

namespace mannerly::api {

enum class Kind : std::uint8_t {
  kText,     // at most max bytes (default 256)
  kWord,     // one of words
  kAsn,      // "64500" or "AS64500"
  kPrefix,   // "192.0.2.0/24"; an address is its host prefix
  kEconomy,  // "KE", any case
  kNumber,   // min..max
  kShare,    // "0.7", 0..1
  kMonth,    // "2026-11"
  kDay,      // "2026-11-20"
  kInstant,  // RFC 3339, or a day: its midnight UTC
  kFamily,   // "4" or "6"
  kFlag      // "true", "false", "1", "0"
};

struct Parameter {
  std::string_view name;  // as in the path's braces, or in the query
  Kind kind = Kind::kText;
  std::string_view help;
  bool list = false;      // "a,b", or the name more than once
  bool required = false;  // in the query; those of the path always are
  std::vector<std::string_view> words = {};
  std::uint64_t min = 0, max = std::numeric_limits<std::uint64_t>::max();
  std::string_view fallback = {};  // what holds when it is not given; "" is nothing
};

inline constexpr std::size_t kTextMax = 256;   // bytes of a text without a max of its own
inline constexpr std::size_t kListMax = 1000;  // values of one list
using Economy = std::array<char, 2>;

// Of one parameter, by its kind: text and word std::string, number and flag std::uint64_t, share double, ...
using Value = std::variant<std::string, std::uint64_t, double, Asn, Prefix, Economy, Month, Day, Instant, Family>;
// nullopt: not of this kind.
std::optional<Value> parse_value(const Parameter& parameter, std::string_view text);
// The one way to write it: what links and cache keys are made of.
std::string format_value(const Value& value);
// "an AS number such as 64500 or AS64500".
std::string kind_text(const Parameter& parameter);

// The values of one request.
class Values {
 public:
  // Adds what text says for the parameter; a fault when it does not fit.
  std::optional<Fault> add(const Parameter& parameter, std::string_view text);

  bool has(std::string_view name) const { return all(name) != nullptr; }
  const std::vector<Value>* all(std::string_view name) const;  // nullptr: not given and without fallback
  template <class T>
  std::optional<T> one(std::string_view name) const {
    const auto* values = all(name);
    if (values == nullptr || values->empty()) return std::nullopt;
    const T* value = std::get_if<T>(&values->front());
    return value == nullptr ? std::nullopt : std::optional<T>(*value);
  }
  template <class T>
  std::vector<T> list(std::string_view name) const {
    std::vector<T> out;
    if (const auto* values = all(name)) {
      for (const Value& value : *values) {
        if (const T* held = std::get_if<T>(&value)) out.push_back(*held);
      }
    }
    return out;
  }

 private:
  std::map<std::string, std::vector<Value>, std::less<>> values_;
};

}  // namespace mannerly::api
