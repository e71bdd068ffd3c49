// What a whois session asks: the registries' objects behind an interface, so that the protocol knows nothing of
// where they are kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "net/asn.h"
#include "net/prefix.h"
#include "wire/rpsl/class.h"

namespace mannerly::irrd {

// Which routes around a prefix are meant.
enum class Relation : std::uint8_t {
  kExact,        // just this prefix
  kOneLess,      // the nearest less specific prefixes, without itself
  kLess,         // all less specific ones, and itself
  kMoreSpecific  // all more specific ones, without itself
};

struct ByKey {
  std::string key;  // upper case
};
struct ByAttribute {
  std::string attribute;  // lower case
  std::string value;
};
struct ByRoute {
  Prefix prefix;
  Relation relation = Relation::kExact;
  std::optional<Asn> origin;  // routes of others are left out
};
// Objects about an AS number: its aut-num and the as-blocks around it.
struct ByAsn {
  Asn asn;
};
// Objects of any class that hold the prefix: routes and address space, less specific or itself.
struct ByPrefix {
  Prefix prefix;
};

struct ObjectQuery {
  std::variant<ByKey, ByAttribute, ByRoute, ByAsn, ByPrefix> search;
  std::vector<rpsl::Class> classes;  // empty: any
  bool first_only = false;           // the first object of the most trusted source
};

struct SetQuery {
  std::string_view name;                // any case; "SOURCE::NAME" looks in that source
  bool recursive = false;               // down to AS numbers or prefixes
  std::span<const std::string> except;  // sets that are not followed
};

// The raw text of an object without a last line end; false ends the search.
using ObjectSink = std::function<bool(std::string_view raw)>;

// The registries with a choice of sources. Answers are appended to a text as words separated by one blank; nothing
// appended: nothing found. An error is said to the client as it is: kNoData or kLimit, a source that is not whole.
class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  // Distinct prefixes of the family that route objects have with this origin, ascending.
  virtual Status routes_of(Asn origin, Family family, std::string& out) const = 0;
  // Distinct prefixes of all ASes that the as-set leads to; no family: IPv4, then IPv6.
  virtual Status routes_of_set(const SetQuery& set, std::optional<Family> family, std::string& out) const = 0;
  virtual Status members_of(const SetQuery& set, std::string& out) const = 0;
  // Distinct origins of the route objects for just this prefix.
  virtual Status origins_of(const Prefix& prefix, std::string& out) const = 0;
  // kUnsupported: an attribute that cannot be searched.
  virtual Status find(const ObjectQuery& query, const ObjectSink& sink) const = 0;
};

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  virtual ~Database() = default;

  // All sources, most trusted first, upper case.
  virtual const std::vector<std::string>& sources() const = 0;
  // In this order; empty: all. kNotFound: a name that is no source.
  virtual Result<std::unique_ptr<const View>> select(std::span<const std::string> sources) const = 0;
  // What !J says: a JSON object, a member a source. Names of no source say so.
  virtual std::string status_json(std::span<const std::string> sources) const = 0;
};

}  // namespace mannerly::irrd
