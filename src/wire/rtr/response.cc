#include "wire/rtr/response.h"

namespace mannerly::rtr {

Response::Response(std::uint8_t version, std::shared_ptr<const CacheState> state, std::shared_ptr<const Delta> delta)
    : state_(std::move(state)), delta_(std::move(delta)), version_(version) {}

bool Response::prefixes(std::string& out, std::size_t enough, Family family, bool announce) {
  if (delta_ == nullptr && !announce) return true;
  const std::vector<Vrp>& all =
      delta_ == nullptr ? state_->set().vrps : (announce ? delta_->announced : delta_->withdrawn);
  const std::span<const Vrp> rows = of_family(all, family);
  for (; at_ < rows.size() && out.size() < enough; ++at_) {
    append_prefix(out, version_, announce, announce ? rows[rows.size() - 1 - at_] : rows[at_]);
  }
  return at_ == rows.size();
}

bool Response::aspas(std::string& out, std::size_t enough, bool announce) {
  if (version_ < 2) return true;
  if (delta_ == nullptr) {
    const std::vector<Aspa>& rows = state_->set().aspas;
    if (!announce) return true;
    for (; at_ < rows.size() && out.size() < enough; ++at_) append_aspa(out, rows[at_].customer, rows[at_].providers);
    return at_ == rows.size();
  }
  const std::vector<AspaChange>& rows = delta_->aspas;
  for (; at_ < rows.size() && out.size() < enough; ++at_) {
    if (rows[at_].after.empty() != announce) append_aspa(out, rows[at_].customer, rows[at_].after);
  }
  return at_ == rows.size();
}

void Response::fill(std::string& out, std::size_t enough) {
  while (!done() && out.size() < enough) {
    bool over = true;
    switch (part_) {
      case Part::kBegin: append_pdu(out, version_, CacheResponse{state_->session(version_)}); break;
      case Part::kAnnounce4: over = prefixes(out, enough, Family::kIpv4, true); break;
      case Part::kWithdraw4: over = prefixes(out, enough, Family::kIpv4, false); break;
      case Part::kAnnounce6: over = prefixes(out, enough, Family::kIpv6, true); break;
      case Part::kWithdraw6: over = prefixes(out, enough, Family::kIpv6, false); break;
      case Part::kAspaAnnounce: over = aspas(out, enough, true); break;
      case Part::kAspaWithdraw: over = aspas(out, enough, false); break;
      case Part::kEnd:
        append_pdu(out, version_, EndOfData{state_->session(version_), state_->serial(), state_->timing()});
        break;
      case Part::kDone: return;
    }
    if (!over) return;
    part_ = static_cast<Part>(static_cast<int>(part_) + 1);
    at_ = 0;
  }
}

}  // namespace mannerly::rtr
