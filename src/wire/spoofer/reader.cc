#include <utility>

#include "base/line_splitter.h"
#include "base/text.h"
#include "wire/json/element_splitter.h"
#include "wire/json/value.h"
#include "wire/spoofer/spoofer.h"

namespace mannerly::spoofer {
namespace {

struct OutcomeName {
  Outcome outcome;
  std::string_view name;
};
constexpr OutcomeName kOutcomes[] = {{Outcome::kReceived, "received"},
                                     {Outcome::kBlocked, "blocked"},
                                     {Outcome::kRewritten, "rewritten"},
                                     {Outcome::kUnknown, "unknown"}};

enum Path : std::size_t { kMember, kPlainMember, kView, kPlainView, kRoot };

json::SplitterOptions splitter_options() {
  return {.paths = {"hydra:member", "member", "hydra:view", "view", ""},
          .ignored = {"@context", "@id", "@type", "hydra:totalItems", "totalItems", "hydra:search", "search"},
          .many_documents = true};
}

struct FieldNames {
  const char *asn, *client, *nat, *private_spoof, *routed_spoof;
};
constexpr FieldNames kIpv4 = {"asn4", "client4", "nat4", "privatespoof", "routedspoof"};
constexpr FieldNames kIpv6 = {"asn6", "client6", "nat6", "privatespoof6", "routedspoof6"};

class SessionParser {
 public:
  // The reason why text is no session, or nullptr.
  const char* parse(std::string_view text, Session& session) {
    const auto object = parser_.parse_object(text);
    if (!object) return "not a JSON object";
    const auto id = json::number_of(*object, "session");
    if (!id) return "no session number";
    session.id = *id;
    const auto time = json::text_of(*object, "timestamp");
    const auto at = time ? parse_instant(*time) : std::nullopt;
    if (!at) return "no valid timestamp";
    session.timestamp = *at;
    const std::string_view country = json::text_of(*object, "country").value_or("");
    if (country.size() > SpooferReader::kCountryBytesMax) return "country longer than the limit";
    session.country = country;
    if (const char* problem = tests(*object, kIpv4, Family::kIpv4, session.ipv4)) return problem;
    return tests(*object, kIpv6, Family::kIpv6, session.ipv6);
  }

  std::uint64_t unrecognised = 0;

 private:
  const char* tests(const json::Value& from, const FieldNames& names, Family family, Tests& tests) {
    if (const auto asn = json::field_of(from, names.asn)) {
      tests.asn = json::asn_of(*asn);
      if (!tests.asn) return "no valid AS number";
    }
    if (const auto client = json::text_of(from, names.client)) {
      tests.client = parse_prefix(*client, HostBits::kClear);
      if (!tests.client || tests.client->family != family) return "no valid client prefix";
    }
    tests.nat = json::bool_of(from, names.nat);
    tests.private_spoof = outcome(from, names.private_spoof);
    tests.routed_spoof = outcome(from, names.routed_spoof);
    return nullptr;
  }
  Outcome outcome(const json::Value& from, const char* name) {
    const auto field = json::field_of(from, name);
    if (!field) return Outcome::kNone;
    const std::string_view text = json::text_of(from, name).value_or("?");
    for (const OutcomeName& row : kOutcomes) {
      if (row.name == text) return row.outcome;
    }
    ++unrecognised;
    return Outcome::kOther;
  }

  json::Document parser_;
};

}  // namespace

std::string_view name_of(Outcome outcome) {
  for (const OutcomeName& row : kOutcomes) {
    if (row.outcome == outcome) return row.name;
  }
  return {};
}

class SpooferReader::Impl {
 public:
  explicit Impl(std::function<void(const Session&)> sink)
      : sink_(std::move(sink)), splitter_(splitter_options(), [this](const json::Element& e) { element(e); }) {}

  Status feed(Bytes chunk) {
    if (mode_ == Mode::kUnknown) {
      const std::size_t room = kHeadMax - head_.size();
      head_.append(as_text(chunk).substr(0, room));
      choose();
      if (mode_ == Mode::kUnknown && head_.size() < kHeadMax) return {};
      if (mode_ == Mode::kUnknown) mode_ = Mode::kDocument;
      const std::string head = std::exchange(head_, {});
      MANNERLY_CHECK_OK(pass(as_bytes(head)));
      chunk = chunk.subspan(std::min(room, chunk.size()));
    }
    return pass(chunk);
  }

  Status finish() {
    if (mode_ == Mode::kUnknown) {
      if (trim(head_).empty()) return fail(ErrorCode::kTruncated, "Spoofer: empty input");
      head_ += '\n';  // one line without an end
      choose();
      head_.pop_back();
      MANNERLY_CHECK_OK(pass(as_bytes(head_)));
    }
    if (mode_ == Mode::kLines) {
      lines_.finish([this](const Line& l) { line(l); });
    } else {
      MANNERLY_CHECK_OK(splitter_.finish());
    }
    const bool known = read_ > 0 || splitter_.seen(kMember) || splitter_.seen(kPlainMember) ||
                       (mode_ == Mode::kDocument && splitter_.seen(kRoot));
    return known ? Status{} : fail(ErrorCode::kInvalid, "Spoofer: no session in the input");
  }

  const Tally& skipped() {
    total_ = skipped_;
    total_.merge(splitter_.skipped());
    return total_;
  }
  std::uint64_t unrecognised() const { return parser_.unrecognised; }
  bool has_next_page() const { return has_next_page_; }

 private:
  enum class Mode : std::uint8_t { kUnknown, kDocument, kLines };
  static constexpr std::size_t kHeadMax = std::size_t{64} << 10;

  // A first line that is a whole object and no page: JSON lines.
  void choose() {
    std::string_view head = head_;
    if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
    const std::size_t start = head.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos) return;
    head.remove_prefix(start);
    if (head[0] != '{') {
      mode_ = Mode::kDocument;
      return;
    }
    const std::size_t end = head.find('\n');
    if (end == std::string_view::npos) return;
    const std::string_view first = trim(head.substr(0, end));
    const bool page = first.find("member\"") != std::string_view::npos || !first.ends_with('}');
    mode_ = page ? Mode::kDocument : Mode::kLines;
  }

  Status pass(Bytes chunk) {
    if (mode_ == Mode::kDocument) return splitter_.feed(chunk);
    lines_.feed(chunk, [this](const Line& l) { line(l); });
    return {};
  }

  void line(const Line& line) {
    if (trim(line.text).empty()) return;
    if (line.cut) return skipped_.add("line longer than the limit", line.size, line.offset);
    session(trim(line.text), line.offset, line.size);
  }

  void element(const json::Element& element) {
    if (element.path == kView || element.path == kPlainView) {
      if (element.text.find("next\"") != std::string_view::npos) has_next_page_ = true;
      return;
    }
    if (!element.of_array) return skipped_.add("not a JSON object", element.text.size(), element.offset);
    session(element.text, element.offset, element.text.size());
  }

  void session(std::string_view text, std::uint64_t offset, std::uint64_t size) {
    Session session;
    if (const char* problem = parser_.parse(text, session)) return skipped_.add(problem, size, offset, text);
    ++read_;
    if (sink_) sink_(session);
  }

  std::function<void(const Session&)> sink_;
  Mode mode_ = Mode::kUnknown;
  std::string head_;
  SessionParser parser_;
  LineSplitter lines_;
  json::ElementSplitter splitter_;
  Tally skipped_;
  Tally total_;
  std::uint64_t read_ = 0;
  bool has_next_page_ = false;
};

SpooferReader::SpooferReader(std::function<void(const Session&)> sink)
    : impl_(std::make_unique<Impl>(std::move(sink))) {}
SpooferReader::~SpooferReader() = default;
SpooferReader::SpooferReader(SpooferReader&&) noexcept = default;
SpooferReader& SpooferReader::operator=(SpooferReader&&) noexcept = default;

Status SpooferReader::feed(Bytes chunk) {
  return impl_->feed(chunk);
}
Status SpooferReader::finish() {
  return impl_->finish();
}
const Tally& SpooferReader::skipped() const {
  return impl_->skipped();
}
std::uint64_t SpooferReader::outcomes_unrecognised() const {
  return impl_->unrecognised();
}
bool SpooferReader::has_next_page() const {
  return impl_->has_next_page();
}

}  // namespace mannerly::spoofer
