// The address of a view: a path and its parameters, in order. The state of a page is its address, so a link to a
// neighbouring view is this view with one parameter changed.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mannerly::render::html {

class Link {
 public:
  using Parameters = std::vector<std::pair<std::string, std::string>>;

  // Both decoded.
  explicit Link(std::string path, Parameters parameters = {})
      : path_(std::move(path)), parameters_(std::move(parameters)) {}

  const std::string& path() const { return path_; }
  const Parameters& parameters() const { return parameters_; }
  // The first value; empty when there is none.
  std::string_view value(std::string_view name) const;
  bool has(std::string_view name) const;

  // With the parameter set to one value (in its place if it was there); an empty value takes it away. A cursor belongs
  // to the list as it was, so it goes whenever another parameter changes.
  [[nodiscard]] Link with(std::string_view name, std::string_view value) const;
  [[nodiscard]] Link without(std::string_view name) const { return with(name, ""); }
  // The same parameters elsewhere.
  [[nodiscard]] Link at(std::string path) const { return Link(std::move(path), parameters_); }
  // The same view in another format: "/networks" as "/networks.csv"; "/" as "/index.csv".
  [[nodiscard]] Link as(std::string_view format) const;

  // Encoded (RFC 3986): "/prefixes/192.0.2.0/24?sort=-asn". Always begins with one slash.
  std::string str() const;

 private:
  std::string path_;
  Parameters parameters_;
};

}  // namespace mannerly::render::html
