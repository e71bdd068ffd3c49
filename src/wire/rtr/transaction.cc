#include "wire/rtr/transaction.h"

#include <algorithm>

namespace mannerly::rtr {
namespace {

std::unexpected<Fault> fault(ReportCode code, std::string text) {
  return std::unexpected(Fault{code, std::move(text)});
}

std::string text_of(const Vrp& vrp) {
  return format_prefix(vrp.prefix) + "-" + std::to_string(vrp.max_length) + " " + format_asn(vrp.asn);
}

const Aspa* find(const std::vector<Aspa>& aspas, Asn customer) {
  const auto at = std::lower_bound(aspas.begin(), aspas.end(), customer,
                                   [](const Aspa& aspa, Asn asn) { return aspa.customer < asn; });
  return at != aspas.end() && at->customer == customer ? &*at : nullptr;
}

}  // namespace

std::expected<void, Fault> Transaction::add(const PrefixPdu& pdu) {
  if (set_.vrps.size() + vrps_.size() >= kVrpsMax) {
    return fault(ReportCode::kInternalError, "more than " + std::to_string(kVrpsMax) + " VRPs");
  }
  if (base_ == nullptr) {
    if (!pdu.announce) return fault(ReportCode::kCorruptData, "a withdrawal in the answer to a Reset Query");
    set_.vrps.push_back(pdu.vrp);
    return {};
  }
  const auto [at, is_new] = vrps_.try_emplace(pdu.vrp, false);
  if (is_new) at->second = std::binary_search(base_->vrps.begin(), base_->vrps.end(), pdu.vrp);
  if (at->second == pdu.announce) {
    return fault(pdu.announce ? ReportCode::kDuplicateAnnouncement : ReportCode::kWithdrawalOfUnknown,
                 text_of(pdu.vrp));
  }
  at->second = pdu.announce;
  return {};
}

std::expected<void, Fault> Transaction::add(AspaPdu pdu) {
  providers_ += pdu.providers.size();
  if (aspas_.size() >= kAspasMax || providers_ > kProvidersInAllMax) {
    return fault(ReportCode::kInternalError, "too many ASPAs");
  }
  if (base_ == nullptr && !pdu.announce) {
    return fault(ReportCode::kCorruptData, "a withdrawal in the answer to a Reset Query");
  }
  const auto [at, is_new] = aspas_.try_emplace(pdu.customer);
  if (pdu.announce) {
    // A replacement needs no withdrawal; but of two in one answer one is too many.
    if (!is_new && !at->second.empty()) {
      return fault(ReportCode::kDuplicateAnnouncement, "ASPA of " + format_asn(pdu.customer));
    }
    at->second = std::move(pdu.providers);
    return {};
  }
  const bool there = is_new ? find(base_->aspas, pdu.customer) != nullptr : !at->second.empty();
  if (!there) return fault(ReportCode::kWithdrawalOfUnknown, "ASPA of " + format_asn(pdu.customer));
  at->second.clear();
  return {};
}

std::expected<RecordSet, Fault> Transaction::finish() {
  if (base_ == nullptr) {
    std::sort(set_.vrps.begin(), set_.vrps.end());
    const auto twice = std::adjacent_find(set_.vrps.begin(), set_.vrps.end());
    if (twice != set_.vrps.end()) return fault(ReportCode::kDuplicateAnnouncement, text_of(*twice));
    for (auto& [customer, providers] : aspas_) set_.aspas.push_back({customer, std::move(providers)});
    return std::move(set_);
  }
  Delta delta;
  for (const auto& [vrp, there] : vrps_) {
    const bool was = std::binary_search(base_->vrps.begin(), base_->vrps.end(), vrp);
    if (there != was) (there ? delta.announced : delta.withdrawn).push_back(vrp);
  }
  std::sort(delta.announced.begin(), delta.announced.end());
  std::sort(delta.withdrawn.begin(), delta.withdrawn.end());
  for (auto& [customer, providers] : aspas_) {
    const Aspa* was = find(base_->aspas, customer);
    delta.aspas.push_back({customer, was == nullptr ? std::vector<Asn>{} : was->providers, std::move(providers)});
  }
  auto out = apply(*base_, delta);
  MANNERLY_ASSERT(out.has_value());
  return std::move(*out);
}

}  // namespace mannerly::rtr
