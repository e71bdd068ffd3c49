// Finds the route of a path. Built once; matching is O(routes) and takes no memory to speak of.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/route.h"

namespace mannerly::api {

struct Match {
  const Route* route = nullptr;                                    // nullptr: see allowed
  const std::vector<Parameter>* parameters = nullptr;              // all of the route's
  std::vector<std::pair<std::string_view, std::string>> captures;  // path parameters by name
  std::optional<Format> suffix;                                    // that the path's end chose
  std::vector<std::string_view> allowed;  // methods of the path, when it has none that fits; empty: no such path
  std::vector<Format> forms;              // formats of the path, when the suffix's is not among them
};

class Router {
 public:
  // The tables must outlive the router.
  explicit Router(const std::vector<std::span<const Route>>& tables);
  ~Router();

  // method: "GET" for HEAD. path: decoded.
  Match find(std::string_view method, std::string_view path) const;
  // All routes in the order of the tables.
  std::span<const Route* const> routes() const { return all_; }

 private:
  struct Segment {
    std::string_view name;  // the literal, or the parameter's
    std::size_t count = 0;  // segments that a parameter takes; 0: a literal
  };
  struct Entry {
    const Route* route = nullptr;
    std::vector<Segment> segments;
    std::size_t length = 0;  // of the path, in segments
    std::vector<Parameter> parameters;
  };
  using Captures = std::vector<std::pair<std::string_view, std::string>>;
  static Entry compile(const Route& route);
  static bool fits(const Entry& entry, std::span<const std::string_view> parts, Captures& captures);
  // The best of the entries that fit parts; sets allowed when only the method differs.
  const Entry* best(std::string_view method, std::span<const std::string_view> parts, Match& match,
                    std::optional<Format> suffix) const;

  std::vector<Entry> entries_;
  std::vector<const Route*> all_;
};

}  // namespace mannerly::api
