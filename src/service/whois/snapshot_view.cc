#include "service/whois/snapshot_view.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "service/whois/object_search.h"
#include "wire/rpsl/set_name.h"

namespace mannerly::service {

using snapshot::IrrRouteRow;
using snapshot::SetRow;

namespace {

constexpr std::size_t kPrefixBytesMax = 50;

std::unexpected<Error> over_limit(std::string_view what) {
  return fail(ErrorCode::kLimit, "Query exceeds the limits of this server: " + std::string(what));
}

// Words of one line, parted by blanks.
class Words {
 public:
  explicit Words(std::string& out) : out_(out), begin_(out.size()) {}
  void add(std::string_view word) {
    part();
    out_ += word;
  }
  void add(const Prefix& prefix) {
    part();
    const std::size_t at = out_.size();
    out_.resize(at + kPrefixBytesMax);
    out_.resize(at + write_prefix(prefix, out_.data() + at));
  }
  std::size_t bytes() const { return out_.size() - begin_; }

 private:
  void part() {
    if (out_.size() > begin_) out_ += ' ';
  }
  std::string& out_;
  std::size_t begin_;
};

// "192.0.2.0/24^25-26".
std::string range_text(const rpsl::PrefixRange& range) {
  std::string out = format_prefix(range.prefix);
  if (range.low == range.high) {
    if (range.low != range.prefix.length) out += "^" + std::to_string(range.low);
  } else {
    out += "^" + std::to_string(range.low) + "-" + std::to_string(range.high);
  }
  return out;
}

Status source_state(const policy::IrrView& view) {
  const auto incomplete = policy::incomplete_sources(view);
  if (incomplete.empty()) return {};
  return fail(ErrorCode::kNoData, "The data of source " + incomplete.front().name + " are incomplete: " +
                                      (incomplete.front().error.empty() ? "it ended early" : incomplete.front().error));
}

}  // namespace

SnapshotView::SnapshotView(std::shared_ptr<const SnapshotDatabase> database, policy::IrrView view)
    : database_(std::move(database)), view_(std::move(view)) {
  if (!database_->limits().incomplete) usable_ = source_state(view_);
}

Status SnapshotView::routes_of(Asn origin, Family family, std::string& out) const {
  MANNERLY_CHECK_OK(usable_);
  Words words(out);
  view_.each_route(origin, family, [&](const IrrRouteRow& row, std::uint32_t) { words.add(row.prefix()); });
  if (words.bytes() > database_->limits().bytes_max) return over_limit("too many prefixes");
  return {};
}

const SetRow* SnapshotView::find_set(std::string_view name) const {
  const auto sourced = rpsl::split_source(name);
  if (!sourced) return nullptr;
  const std::string upper_name = upper(sourced->name);
  return sourced->source.empty() ? view_.find_set(upper_name) : view_.find_set(upper_name, upper(sourced->source));
}

Result<policy::Expansion> SnapshotView::expand(const irrd::SetQuery& set) const {
  MANNERLY_TRY(const policy::ObjectName name, policy::parse_object_name(set.name));
  policy::ExpandOptions options;
  options.special = policy::SpecialAsns::kAllowAll;  // what to make of them is the client's choice
  options.except.assign(set.except.begin(), set.except.end());
  options.members_max = database_->limits().members_max;
  options.ranges_max = database_->limits().prefixes_max;
  policy::Expansion expansion = policy::expand(view_, {&name, 1}, options);
  if (expansion.over_limit) return over_limit(expansion.limit);
  return expansion;
}

Status SnapshotView::routes_of_set(const irrd::SetQuery& set, std::optional<Family> family, std::string& out) const {
  MANNERLY_CHECK_OK(usable_);
  const SetRow* row = find_set(set.name);
  if (row == nullptr || row->is_route_set != 0) return {};
  const Deadline deadline(database_->limits().time_max);
  MANNERLY_TRY(const policy::Expansion expansion, expand(set));
  Words words(out);
  std::vector<std::uint32_t> numbers;
  for (const Family one : {Family::kIpv4, Family::kIpv6}) {
    if (family && one != *family) continue;
    // The rows are sorted by prefix: in the order of their numbers, equal prefixes lie together.
    numbers.clear();
    for (const policy::ExpandedAsn& member : expansion.asns) {
      view_.each_route(member.asn, one, [&](const IrrRouteRow&, std::uint32_t number) { numbers.push_back(number); });
      if (numbers.size() > database_->limits().prefixes_max) return over_limit("too many prefixes");
      if (deadline.passed()) return over_limit("it took too long");
    }
    std::sort(numbers.begin(), numbers.end());
    const auto rows = database_->snapshot().irr_routes();
    const IrrRouteRow* last = nullptr;
    for (const std::uint32_t number : numbers) {
      if (last != nullptr && policy::IrrView::same_prefix(*last, rows[number])) continue;
      last = &rows[number];
      words.add(last->prefix());
      if (words.bytes() > database_->limits().bytes_max) return over_limit("the answer is too long");
    }
  }
  return {};
}

Status SnapshotView::direct_members(const SetRow& set, std::string& out) const {
  Words words(out);
  std::unordered_set<std::string> seen;
  std::size_t looked = 0;
  bool over = false;
  view_.each_member(set, [&](const policy::IrrMember& member) {
    over = over || ++looked > database_->limits().members_max || words.bytes() > database_->limits().bytes_max;
    if (over) return;
    std::string word(member.text);
    if (member.kind == snapshot::SetMemberKind::kAsn && word.empty()) word = format_asn(member.asn);
    if (!member.source.empty()) word = std::string(member.source) + "::" + word;
    if (seen.insert(word).second) words.add(word);
  });
  if (over) return over_limit("too many members");
  return {};
}

Status SnapshotView::members_of(const irrd::SetQuery& set, std::string& out) const {
  MANNERLY_CHECK_OK(usable_);
  const SetRow* row = find_set(set.name);
  if (row == nullptr) return {};
  if (!set.recursive) return direct_members(*row, out);
  MANNERLY_TRY(const policy::Expansion expansion, expand(set));
  Words words(out);
  std::unordered_set<std::string> seen;
  for (const policy::ExpandedRange& range : expansion.ranges) {
    std::string word = range_text(range.range);
    if (words.bytes() > database_->limits().bytes_max) return over_limit("the answer is too long");
    if (const auto [at, fresh] = seen.insert(std::move(word)); fresh) words.add(*at);
  }
  for (const policy::ExpandedAsn& member : expansion.asns) words.add(format_asn(member.asn));
  return {};
}

Status SnapshotView::origins_of(const Prefix& prefix, std::string& out) const {
  MANNERLY_CHECK_OK(usable_);
  Words words(out);
  std::uint32_t last = 0;
  bool any = false;
  // Sorted by origin: the same one of several sources lies together.
  for (const IrrRouteRow& row : database_->snapshot().irr_routes_at(prefix)) {
    if (!view_.selects(row.irr_source) || (any && row.origin == last)) continue;
    any = true;
    last = row.origin;
    words.add(format_asn(Asn{row.origin}));
  }
  return {};
}

Status SnapshotView::find(const irrd::ObjectQuery& query, const irrd::ObjectSink& sink) const {
  MANNERLY_CHECK_OK(usable_);
  const Deadline deadline(database_->limits().time_max);
  MANNERLY_TRY(const std::vector<std::uint32_t> found, find_objects(view_, query));
  for (const std::uint32_t number : found) {
    if (deadline.passed()) return over_limit("it took too long");
    const snapshot::IrrObjectRow& object = database_->snapshot().irr_objects()[number];
    if (object.raw_block == snapshot::kNone) continue;  // persons are kept by handle alone
    MANNERLY_TRY(const std::string raw, database_->snapshot().raw_object(object));
    if (!sink(raw)) break;
  }
  return {};
}

}  // namespace mannerly::service
