// bgpq4's dialogue: which queries in which order.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>

#include "base/text.h"
#include "service/irr_client/irr_client.h"

namespace mannerly::service {

using policy::Filter;
using policy::MemberOutcome;
using policy::ObjectName;

namespace {

constexpr std::size_t kAhead = 64;  // queries that are sent before their answers are read

class Asker {
 public:
  Asker(IrrClient& client, const IrrRequest& request) : client_(client), request_(request) {
    for (const std::string& name : request.options.expand.except) except_.insert(upper(name));
  }

  Result<Filter> run() {
    out_.list = policy::PrefixList(request_.options.family);
    MANNERLY_CHECK_OK(greet());
    for (const ObjectName& object : request_.objects) MANNERLY_CHECK_OK(add_object(object));
    MANNERLY_CHECK_OK(follow_sets());
    std::sort(asns_.begin(), asns_.end());
    asns_.erase(std::unique(asns_.begin(), asns_.end()), asns_.end());
    if (request_.options.wants_prefixes || request_.options.validate_asns) MANNERLY_CHECK_OK(ask_routes());
    MANNERLY_CHECK_OK(client_.send("!q\n"));
    MANNERLY_CHECK_OK(failed_);
    out_.asns = std::move(asns_);
    out_.prefixes = out_.list.size();
    if (request_.options.wants_prefixes) out_.list.finish(request_.options.list);
    return std::move(out_);
  }

 private:
  static void ignore(std::string_view) {}

  Status greet() {
    MANNERLY_CHECK_OK(client_.send("!!\n!nmannerly\n"));
    MANNERLY_TRY(const std::string named, client_.receive_line());
    const bool asks_sets = std::any_of(request_.objects.begin(), request_.objects.end(),
                                       [](const ObjectName& o) { return o.kind == ObjectName::Kind::kAsSet; });
    if (request_.options.wants_prefixes && asks_sets) {
      MANNERLY_CHECK_OK(client_.send("!a\n"));
      MANNERLY_TRY(const std::string answer, client_.receive_line());
      has_a_ = answer.starts_with("F Missing required set name for A query");
    }
    if (!request_.sources.empty()) {
      default_sources_ = request_.sources;
      return select(default_sources_);
    }
    const auto sources = client_.ask("!s-lc", [&](std::string_view word) { default_sources_ = word; });
    if (!sources) return std::unexpected(sources.error());
    return {};
  }

  Status select(std::string_view sources) {
    if (sources == selected_) return {};
    const std::string query = fmt::format("!s{}", sources);
    const auto outcome = client_.ask(query, ignore);
    if (!outcome) return std::unexpected(outcome.error());
    if (*outcome != IrrClient::Outcome::kNone) {
      return fail(ErrorCode::kNotFound, fmt::format("the server does not have the source(s) {}", sources));
    }
    selected_ = sources;
    return {};
  }

  bool follows_by_level() const { return request_.options.expand.depth_max != 0 || !except_.empty(); }

  Status add_object(const ObjectName& object) {
    switch (object.kind) {
      case ObjectName::Kind::kAsn: add_asn(object.asn); return {};
      case ObjectName::Kind::kPrefix: add_range(object.range); return {};
      case ObjectName::Kind::kRouteSet: return ask_route_set(object);
      case ObjectName::Kind::kAsSet: break;
    }
    if (follows_by_level() || !object.source.empty()) {
      sets_.push_back({object.name, object.source, 1});
      seen_.insert(object.name);
      return {};
    }
    const bool v4 = request_.options.family == Family::kIpv4;
    if (has_a_)
      return named(object, fmt::format("!a{}{}", v4 ? 4 : 6, object.name), [&](std::string_view w) { add_word(w); });
    return named(object, fmt::format("!i{},1", object.name), [&](std::string_view w) { add_member(w); });
  }

  Status ask_route_set(const ObjectName& object) {
    if (!request_.options.wants_prefixes) return {};
    MANNERLY_CHECK_OK(select(object.source.empty() ? default_sources_ : object.source));
    const char* const recursive = object.source.empty() ? ",1" : "";
    MANNERLY_CHECK_OK(
        named(object, fmt::format("!i{}{}", object.name, recursive), [&](std::string_view w) { add_word(w); }));
    return select(default_sources_);
  }

  // A query for an object that was asked for by name.
  Status named(const ObjectName& object, const std::string& query, const IrrClient::OnWord& on_word) {
    const auto outcome = client_.ask(query, on_word);
    if (!outcome) return std::unexpected(outcome.error());
    if (*outcome == IrrClient::Outcome::kMissing) note(MemberOutcome::kMissing, object.text);
    return {};
  }

  void note(MemberOutcome outcome, std::string text) {
    ++out_.expansion.note_counts[static_cast<std::size_t>(outcome)];
    if (out_.expansion.notes.size() < policy::Expansion::kNotesMax) {
      out_.expansion.notes.push_back({.outcome = outcome, .text = std::move(text)});
    }
  }

  struct PendingSet {
    std::string name, source;
    std::uint32_t depth;
  };

  // Sets one level at a time, as -L, EXCEPT and SOURCE:: need it.
  Status follow_sets() {
    while (!sets_.empty()) {
      const PendingSet set = sets_.front();
      sets_.pop_front();
      MANNERLY_CHECK_OK(select(set.source.empty() ? default_sources_ : set.source));
      depth_ = set.depth;
      const auto outcome = client_.ask(fmt::format("!i{}", set.name), [&](std::string_view word) { add_member(word); });
      if (!outcome) return std::unexpected(outcome.error());
      if (set.depth == 1 && *outcome == IrrClient::Outcome::kMissing) note(MemberOutcome::kMissing, set.name);
    }
    return selected_.empty() ? Status{} : select(default_sources_);
  }

  void add_member(std::string_view word) {
    if (++members_ > request_.options.expand.members_max) return fail_with("more members than the limit");
    std::string name = upper(word);
    if (except_.contains(name)) return;
    if (const auto asn = parse_asn(name)) return add_asn(*asn);
    const auto object = policy::parse_object_name(name);
    if (!object || object->kind != ObjectName::Kind::kAsSet) return;
    const std::uint32_t most = request_.options.expand.depth_max;
    if (most != 0 && depth_ >= most) return;
    if (seen_.insert(object->name).second) sets_.push_back({object->name, object->source, depth_ + 1});
  }

  void add_asn(Asn asn) {
    if (is_refused(asn, request_.options.expand.special)) return note(MemberOutcome::kRefused, format_asn(asn));
    asns_.push_back(asn);
  }

  // A prefix, with a range operator when it comes from a route-set. What is neither is the server's mistake.
  void add_word(std::string_view word) {
    if (const auto prefix = parse_prefix(word, HostBits::kClear)) {
      const int most = request_.options.list.length_max;
      if (most != 0 && prefix->length > most) return;
      if (out_.list.size() >= request_.options.lines_max) return fail_with("more prefixes than the limit");
      return out_.list.add(*prefix);
    }
    const auto object = policy::parse_object_name(word);
    if (!object) return fail_with(fmt::format("the server sent \"{}\" where a prefix belongs", printable(word)));
    if (object->kind == ObjectName::Kind::kPrefix) return add_range(object->range);
    if (object->kind == ObjectName::Kind::kAsn) add_asn(object->asn);
  }

  void add_range(rpsl::PrefixRange range) {
    const int most = request_.options.list.length_max;
    if (most != 0) range.high = std::min(range.high, static_cast<std::uint8_t>(most));
    if (!out_.list.add_specifics(range, request_.options.lines_max)) fail_with("more prefixes than the limit");
  }

  void fail_with(std::string message) {
    if (failed_) failed_ = fail(ErrorCode::kLimit, std::move(message));
  }

  // One query an AS, several ahead.
  Status ask_routes() {
    const bool v4 = request_.options.family == Family::kIpv4;
    const std::size_t ahead = request_.pipelined ? kAhead : 1;
    std::vector<Asn> with_routes;
    for (std::size_t first = 0; first < asns_.size(); first += ahead) {
      const std::size_t last = std::min(first + ahead, asns_.size());
      std::string queries;
      for (std::size_t i = first; i < last; ++i) queries += fmt::format("!{}as{}\n", v4 ? 'g' : '6', asns_[i].value);
      MANNERLY_CHECK_OK(client_.send(queries));
      for (std::size_t i = first; i < last; ++i) {
        const std::string query = fmt::format("!{}as{}", v4 ? 'g' : '6', asns_[i].value);
        const auto outcome = client_.receive(query, [&](std::string_view word) {
          if (request_.options.wants_prefixes) add_word(word);
        });
        if (!outcome) return std::unexpected(outcome.error());
        if (*outcome == IrrClient::Outcome::kData) with_routes.push_back(asns_[i]);
      }
    }
    out_.asns_empty = asns_.size() - with_routes.size();
    if (request_.options.validate_asns) asns_ = std::move(with_routes);
    return {};
  }

  IrrClient& client_;
  const IrrRequest& request_;
  std::set<std::string, std::less<>> except_;
  std::set<std::string, std::less<>> seen_;
  std::deque<PendingSet> sets_;
  std::vector<Asn> asns_;
  std::string default_sources_, selected_;
  std::uint32_t depth_ = 1;
  std::size_t members_ = 0;
  bool has_a_ = false;
  Status failed_;
  Filter out_;
};

}  // namespace

Result<Filter> ask_filter(IrrClient& client, const IrrRequest& request) {
  return Asker(client, request).run();
}

}  // namespace mannerly::service
