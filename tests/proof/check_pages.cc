// The walk over all pages of a network.
#include <fmt/format.h>

#include "tests/proof/claims.h"

namespace mannerly::proof {

namespace {

std::string in_address(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '+' ? "%2B" : c == ' ' ? "%20" : std::string(1, c);
  return out;
}

class Walk {
 public:
  Walk(const Told& told, const Network& network, const PageOf& page)
      : told_(told), network_(network), page_(page), path_("/networks/AS" + std::to_string(network.asn)) {}

  ShownPage shown(const std::string& rest) const { return ShownPage(page_(path_ + rest)); }
  Claims claims() const {
    Claims out(told_, network_);
    claim_frame(out);
    return out;
  }
  void hold(const std::string& tab, const ShownPage& page, const Claims& claims) {
    checked_.texts += page.texts.size();
    checked_.records += page.records.size();
    for (const std::string& line : claims.against(page)) checked_.wrong.push_back(tab + ": " + line);
  }

  void tabs() {
    const ShownPage overview = shown("");
    Claims measured = claims();
    claim_overview(measured, overview);
    hold("overview", overview, measured);

    const ShownPage prefixes = shown("/prefixes");
    Claims announced = claims();
    claim_prefixes(announced);
    hold("prefixes", prefixes, announced);

    Claims incidents = claims();
    claim_incidents(incidents);
    hold("incidents", shown("/incidents"), incidents);

    const ShownPage neighbours = shown("/neighbours");
    Claims links = claims();
    claim_neighbours(links, neighbours);
    hold("neighbours", neighbours, links);

    const ShownPage contacts = shown("/contacts");
    Claims registered = claims();
    claim_contacts(registered, contacts);
    hold("contacts", contacts, registered);

    const ShownPage report(page_(fmt::format("/reports/conformance/AS{}", network_.asn)));
    Claims conformance(told_, network_);
    claim_conformance(conformance, report);
    hold("conformance", report, conformance);

    Claims choices = claims();
    suggested_ = claim_suggestions(choices, prefixes);
    hold("what if", shown("/whatif"), choices);
    prefixes_ = std::make_unique<ShownPage>(prefixes);
  }

  void explanations() {
    for (const char* metric :
         {"M1", "M1C", "M2", "M2C", "M3", "M3C", "M4", "M4C", "M5", "M6", "M7IRR", "M7RPKI", "M7RPKIN", "M8"}) {
      const ShownPage page = shown(std::string("/explain/") + metric + "?limit=5000");
      Claims explained = claims();
      claim_explained(explained, metric, page);
      hold(metric, page, explained);
    }
  }

  // One change of each kind that is suggested.
  void answers() {
    std::set<std::string> tried;
    for (const std::string& change : suggested_) {
      if (!tried.insert(change.substr(0, change.find(' '))).second) continue;
      Claims answer = claims();
      claim_suggestions(answer, *prefixes_);
      claim_what_if(answer, change);
      hold(change, shown("/whatif?change=" + in_address(change)), answer);
    }
  }

  Checked take() { return std::move(checked_); }

 private:
  const Told& told_;
  const Network& network_;
  const PageOf& page_;
  std::string path_;
  std::vector<std::string> suggested_;
  std::unique_ptr<ShownPage> prefixes_;
  Checked checked_;
};

// RFC 7607, RFC 6793, RFC 7300: no networks, whatever a table says; their page says so in place of numbers.
bool is_reserved(std::uint32_t asn) {
  return asn == 0 || asn == 23456 || asn == 65535 || asn == 4294967295;
}

}  // namespace

void read_links(Told& told, const PageOf& page) {
  for (const auto& [asn, network] : told.now.all) {
    told.links[asn] = links_on(ShownPage(page(fmt::format("/networks/AS{}/neighbours", asn))));
  }
}

Checked check_pages(const Told& told, const Network& network, const PageOf& page, bool explained) {
  if (is_reserved(network.asn)) {
    const bool said =
        page("/networks/AS" + std::to_string(network.asn)).find("The number is reserved") != std::string::npos;
    Checked out;
    if (!said) out.wrong.push_back(fmt::format("AS{}: its page does not say that the number is reserved", network.asn));
    return out;
  }
  Walk walk(told, network, page);
  walk.tabs();
  if (explained) {
    walk.explanations();
    walk.answers();
  }
  return walk.take();
}

}  // namespace mannerly::proof
