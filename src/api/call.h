// One request as its handler sees it: checked, with typed values, and with the edition that it is answered from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/parameter.h"
#include "api/route.h"
#include "base/time.h"
#include "observatory/edition.h"

namespace mannerly::api {

class Service;

// What of an edition every answer says; made once an edition and hour.
struct EditionFacts {
  Instant measured;  // that ages are counted to
  std::string meta;  // members of "meta" as JSON without the braces: snapshot, as_of, profile, measured_at, sources
  std::string last_modified;
};
EditionFacts facts_of(const observatory::Edition& edition, Instant measured);
// The same of an earlier day that only the store knows. edition: the newest.
EditionFacts facts_of(const observatory::Edition& edition, const store::SliceInfo& slice);

struct SortKey {
  std::string_view column;
  bool descending = false;
};

class Call {
 public:
  struct Parts {
    const io::HttpRequest* request = nullptr;
    const Route* route = nullptr;
    const Service* service = nullptr;
    const std::vector<Parameter>* parameters = nullptr;
    std::shared_ptr<const observatory::Edition> edition;
    std::shared_ptr<const EditionFacts> facts;
    bool past = false;  // the edition is not the newest
    Values values;
    Format format = Format::kJson;
    Instant now;
    std::string request_id;
    std::vector<std::string> captures;  // of the path, as they came
    std::string path;                   // of the resource: without the suffix, escaped anew
  };
  // Reads the sort and cursor fields too. Errors: what of these is wrong.
  static std::expected<Call, Problem> make(Parts parts);

  const io::HttpRequest& request() const { return *parts_.request; }
  const Route& route() const { return *parts_.route; }
  // Who was asked: for what tells of the server itself.
  const Service& service() const { return *parts_.service; }
  Format format() const { return parts_.format; }
  Instant now() const { return parts_.now; }
  const std::string& request_id() const { return parts_.request_id; }
  const std::string& path() const { return parts_.path; }

  // Only of routes that need one.
  const observatory::Edition& edition() const { return *parts_.edition; }
  // For answers that are made while they are sent; null when there is none.
  const std::shared_ptr<const observatory::Edition>& edition_ptr() const { return parts_.edition; }
  const EditionFacts& facts() const { return *parts_.facts; }
  // What ages are measured at; nullopt without an edition, and of a day of the past: then they are those of then.
  std::optional<Instant> measured() const {
    return parts_.facts && !parts_.past ? std::optional(parts_.facts->measured) : std::nullopt;
  }

  // Values of the path and the query by name; the route's table says which there are and of what kind. One that is
  // required or of the path has a value.
  bool has(std::string_view name) const { return parts_.values.has(name); }
  std::optional<std::string> text(std::string_view name) const { return parts_.values.one<std::string>(name); }
  std::vector<std::string> texts(std::string_view name) const { return parts_.values.list<std::string>(name); }
  std::optional<Asn> asn(std::string_view name) const { return parts_.values.one<Asn>(name); }
  std::vector<Asn> asns(std::string_view name) const { return parts_.values.list<Asn>(name); }
  std::optional<Prefix> prefix(std::string_view name) const { return parts_.values.one<Prefix>(name); }
  std::vector<Prefix> prefixes(std::string_view name) const { return parts_.values.list<Prefix>(name); }
  std::optional<Economy> economy(std::string_view name) const { return parts_.values.one<Economy>(name); }
  std::vector<Economy> economies(std::string_view name) const { return parts_.values.list<Economy>(name); }
  std::optional<std::uint64_t> number(std::string_view name) const { return parts_.values.one<std::uint64_t>(name); }
  std::optional<double> share(std::string_view name) const { return parts_.values.one<double>(name); }
  std::optional<Month> month(std::string_view name) const { return parts_.values.one<Month>(name); }
  std::optional<Day> day(std::string_view name) const { return parts_.values.one<Day>(name); }
  std::optional<Instant> instant(std::string_view name) const { return parts_.values.one<Instant>(name); }
  std::optional<Family> family(std::string_view name) const { return parts_.values.one<Family>(name); }
  bool flag(std::string_view name) const { return number(name).value_or(0) != 0; }

  // Parts of the path in the order of the pattern, decoded, as they came.
  const std::vector<std::string>& captures() const { return parts_.captures; }

  // Of paged routes.
  std::size_t limit() const;
  const std::vector<SortKey>& sort() const { return sort_; }
  std::vector<std::string> fields() const { return texts("fields"); }
  // What the page before gave as the place to go on; nullopt: the first page.
  const std::optional<std::string>& cursor() const { return cursor_; }

  // "asn=64500&state=lagging": the query in the order of the table, in one form only. without: names left out.
  std::string canonical_query(std::span<const std::string_view> without = {}) const;
  // A link to this resource in another format or at another place of the list.
  std::string link(std::string_view suffix, std::string_view cursor = {}) const;
  // The opaque text of a cursor: bound to this resource and query, so that no other is taken.
  std::string seal_cursor(std::string_view payload) const;

 private:
  explicit Call(Parts parts) : parts_(std::move(parts)) {}
  std::optional<Problem> read_sort();
  std::optional<Problem> read_cursor();
  std::string cursor_check(std::string_view payload) const;

  Parts parts_;
  std::vector<SortKey> sort_;
  std::optional<std::string> cursor_;
};

}  // namespace mannerly::api
