#include "render/customers/mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "plan/route_objects.h"
#include "render/document.h"
#include "render/plan/rpsl.h"

namespace mannerly::render {
namespace {

using policy::Customer;
using policy::CustomerFinding;
using policy::CustomerIssue;
using snapshot::ContactRole;
using snapshot::ContactRow;
using snapshot::Snapshot;

constexpr std::size_t kColumns = 76;
constexpr std::size_t kAddressesMax = 10;
constexpr std::size_t kObjectsMax = 20;  // of a kind: more are counted

// Printable ASCII on one line; everything else becomes '?', so that no value can begin a line of its own.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 0x20 && c < 0x7F ? c : '?';
  return out;
}

// RFC 5322 section 3.4.1, the part of it that role addresses use.
bool is_address(std::string_view text) {
  const auto at = text.find('@');
  if (at == 0 || at == std::string_view::npos || at + 1 == text.size() || text.size() > 254) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) {
                       const char l = to_lower(c);
                       return (l >= 'a' && l <= 'z') || is_digit(c) || c == '@' || c == '.' || c == '-' || c == '_' ||
                              c == '+';
                     }) &&
         text.find('@', at + 1) == std::string_view::npos;
}

// The values of an attribute of a raw object.
std::vector<std::string> values_of(std::string_view raw, std::string_view attribute) {
  std::vector<std::string> out;
  for (const std::string_view line : split(raw, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !iequals(line.substr(0, colon), attribute)) continue;
    const std::string_view value = trim(line.substr(colon + 1));
    const std::string_view word = value.substr(0, value.find_first_of(" \t#"));
    if (is_address(word)) out.emplace_back(word);
  }
  return out;
}

// Worse ones are asked only when there is no better one.
int rank_of(ContactRole role) {
  switch (role) {
    case ContactRole::kNoc:
    case ContactRole::kTech: return 0;
    case ContactRole::kAbuse: return 1;
    case ContactRole::kAdmin:
    case ContactRole::kPolicy:
    case ContactRole::kMaintenance: return 2;
    case ContactRole::kOther: break;
  }
  return 3;
}

std::string paragraph(std::string_view text, std::string_view first = "") {
  return wrap(text, first, kColumns) + "\n";
}

std::string_view advice_for(CustomerIssue issue) {
  switch (issue) {
    case CustomerIssue::kIncident: return "Please tell us what happened and what prevents it from happening again.";
    case CustomerIssue::kLeak:
      return "These routes came from another provider or peer of yours and have to stay with you and your customers. "
             "Please filter what you announce to us by prefix and by origin.";
    case CustomerIssue::kRpkiInvalid:
      return "ROAs over these prefixes do not allow the announcement; more and more networks drop it. If it is yours, "
             "publish the ROA below (or ask the holder of the space to); if it is not, stop announcing it.";
    case CustomerIssue::kAspaInvalid:
      return "The ASPA of a network on the path denies that the next one is its provider. Please bring it up to date, "
             "or filter these routes.";
    case CustomerIssue::kBogonPrefix: return "Nobody may announce this space. Please stop announcing it.";
    case CustomerIssue::kBogonAsn:
      return "Private and reserved AS numbers must not leave a network. Please remove them from the path.";
    case CustomerIssue::kForeignSpace:
      return "By the registries' data somebody else holds this space. Please send us the holder's consent, or stop "
             "announcing it.";
    case CustomerIssue::kOtherOrigin:
      return "The registries have these prefixes for other networks. Please register them, or stop announcing them.";
    case CustomerIssue::kNotInSet:
      return "The origin is neither in your as-set nor known as your customer: our filters will not let it pass. "
             "Please "
             "add it to your as-set if it is your customer.";
    case CustomerIssue::kUnregistered:
      return "Neither a route object nor a ROA says that the origin may announce these prefixes. Please publish both.";
    case CustomerIssue::kNoSet: break;
  }
  return "You have customers of your own, but no as-set that names them. Please keep one, and name it in PeeringDB.";
}

class Mail {
 public:
  Mail(const Snapshot& snapshot, const policy::CustomerReport& report, const Customer& customer,
       const MailSettings& settings)
      : s_(snapshot), report_(report), customer_(customer), settings_(settings) {}

  std::string make() {
    head();
    for (const CustomerFinding& finding : customer_.findings) add(finding);
    add_objects();
    out_ +=
        "\n" + paragraph(fmt::format("This was found in BGP and registry data of {} (snapshot {}). Collectors do not "
                                     "see everything; if we are wrong, please tell us.",
                                     format_date(s_.at()), s_.short_id()));
    return std::move(out_);
  }

 private:
  void head() {
    std::string to;
    for (const std::string& address : role_addresses(s_, customer_.asn)) to += (to.empty() ? "" : ", ") + address;
    out_ += fmt::format("From: {}\n", plain(settings_.from));
    // RFC 5322 section 3.6.3: a group without members stands for recipients that are not told.
    out_ += fmt::format("To: {}\n", to.empty() ? "undisclosed-recipients:;" : to);
    out_ += fmt::format("Subject: [{}] routes that you announce to {}\n", format_asn(customer_.asn),
                        format_asn(report_.network));
    out_ += "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n";
    if (to.empty()) {
      out_ += paragraph("(The snapshot has no role contact of this network. Look it up before sending.)") + "\n";
    }
    out_ += "Hello,\n\n";
    out_ +=
        paragraph(fmt::format("we are {}, a provider of {}. We looked at the {} routes that we have from you and pass "
                              "on; {} of them are in order. About the others we ask you to act:",
                              plain(settings_.network), format_asn(customer_.asn), customer_.routes, customer_.clean));
  }

  void add(const CustomerFinding& finding) {
    out_ += fmt::format("\n{} ({})\n\n", title_of(finding.issue), finding.routes);
    out_ += paragraph(advice_for(finding.issue));
    out_ += "\n";
    for (const auto& example : finding.examples) out_ += paragraph(plain(example.evidence), "  - ");
    if (finding.routes > finding.examples.size()) {
      out_ += fmt::format("  - ... and {} more\n", finding.routes - finding.examples.size());
    }
  }

  // What would mend what can be mended by publishing: only for origins that may be there.
  void add_objects() {
    std::set<std::pair<Prefix, Asn>> roas, objects;
    for (const CustomerFinding& finding : customer_.findings) {
      const bool roa = finding.issue == CustomerIssue::kRpkiInvalid || finding.issue == CustomerIssue::kUnregistered;
      const bool object = finding.issue == CustomerIssue::kUnregistered || finding.issue == CustomerIssue::kOtherOrigin;
      for (const auto& example : finding.examples) {
        if (example.route >= s_.routes().size()) continue;
        const auto& route = s_.routes()[example.route];
        if (route.origin_kind != snapshot::OriginKind::kAsn) continue;
        if (roa) roas.insert({route.prefix(), Asn{route.origin}});
        if (object) objects.insert({route.prefix(), Asn{route.origin}});
      }
    }
    if (roas.empty() && objects.empty()) return;
    out_ += "\nWhat to publish, if the announcement is right\n";
    if (!roas.empty()) out_ += "\nROAs (the more-specific ones first):\n\n";
    std::size_t shown = 0;
    for (auto at = roas.rbegin(); at != roas.rend() && shown < kObjectsMax; ++at, ++shown) {
      out_ += fmt::format("  prefix {}, maxLength {}, origin {}\n", format_prefix(at->first), at->first.length,
                          format_asn(at->second));
    }
    if (roas.size() > shown) out_ += fmt::format("  ... and {} more\n", roas.size() - shown);
    if (!objects.empty()) out_ += "\nRoute objects:\n";
    shown = 0;
    for (const auto& [prefix, origin] : objects) {
      if (shown++ == kObjectsMax) break;
      out_ += "\n";
      const std::string text = rpsl_text(plan::route_object_of(s_, origin, prefix));
      for (const std::string_view line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
        out_ += fmt::format("  {}\n", plain(line));
      }
    }
    if (objects.size() > kObjectsMax) out_ += fmt::format("\n  ... and {} more\n", objects.size() - kObjectsMax);
  }

  const Snapshot& s_;
  const policy::CustomerReport& report_;
  const Customer& customer_;
  const MailSettings& settings_;
  std::string out_;
};

}  // namespace

std::vector<std::string> role_addresses(const Snapshot& snapshot, Asn asn) {
  std::vector<std::string> out;
  int best = 4;
  for (const ContactRow& contact : snapshot.contacts_of(asn)) {
    if (contact.object >= snapshot.irr_objects().size()) continue;
    const auto& object = snapshot.irr_objects()[contact.object];
    if (object.object_class != snapshot::IrrClass::kRole && object.object_class != snapshot::IrrClass::kIrt) continue;
    const auto raw = snapshot.raw_object(object);
    if (!raw) continue;  // its block is damaged: as if the contact were not there
    const bool abuse = contact.role == ContactRole::kAbuse;
    std::vector<std::string> found = values_of(*raw, abuse ? "abuse-mailbox" : "e-mail");
    if (found.empty() || rank_of(contact.role) > best) continue;
    if (rank_of(contact.role) < best) out.clear();
    best = rank_of(contact.role);
    for (std::string& address : found) {
      const bool known = std::find(out.begin(), out.end(), address) != out.end();
      if (!known && out.size() < kAddressesMax) out.push_back(std::move(address));
    }
  }
  return out;
}

std::string customer_mail(const Snapshot& snapshot, const policy::CustomerReport& report, const Customer& customer,
                          const MailSettings& settings) {
  return Mail(snapshot, report, customer, settings).make();
}

}  // namespace mannerly::render
