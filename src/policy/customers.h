// The check of a network's customers: what each announced through the network, against what it and its cone may
// originate, and what the network passed on that it should not have. Weighed, with every part of the weight visible.
//
//     MANNERLY_TRY(const CustomerReport report, check_customers(snapshot, topology, Asn{64500}, {}));
//     for (const Customer& c : report.customers) ...          // the riskiest first
//
// "Passed on" is what the paths of the snapshot show: on them the network stands right before the customer, so it took
// the route from there and announced it further. Routes that the network dropped are not on such paths; nor are those
// that no collector saw. So a finding is a fact, and the absence of findings is not a proof.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/network.h"
#include "snapshot/snapshot.h"
#include "topology/topology.h"
#include "validity/irr.h"
#include "validity/rov.h"

namespace mannerly::policy {

enum class CustomerIssue : std::uint8_t {
  kIncident,      // an incident of the snapshot: caused in the customer's cone, passed on by the network
  kLeak,          // the customer had the route from its own provider or peer (RFC 7908)
  kRpkiInvalid,   // RFC 6811
  kAspaInvalid,   // the path as the network received it (upstream algorithm)
  kBogonPrefix,   // full bogons alone
  kBogonAsn,      // a full bogon on the path behind the network
  kForeignSpace,  // held by somebody else than the origin's holder, and neither ROA nor route object excuses it
  kOtherOrigin,   // route objects name other origins alone, and no ROA makes it valid
  kNotInSet,      // the origin is neither in the customer's as-set nor in its cone
  kUnregistered,  // no route object, and no ROA makes it valid
  kNoSet          // transit customer without an as-set: no filter can be made for what is behind it
};
inline constexpr std::size_t kCustomerIssues = 11;
// "incident", "leak", "rpki-invalid", ...
std::string_view name_of(CustomerIssue issue);
// For people: "RPKI-invalid routes".
std::string_view title_of(CustomerIssue issue);
// What one route of it weighs; docs/reference/customers.md gives the reasons.
int weight_of(CustomerIssue issue);

struct CustomerExample {
  std::uint32_t route = snapshot::kNone;     // row of routes()
  std::uint32_t incident = snapshot::kNone;  // row of incidents()
  std::string evidence;                      // "192.0.2.0/24 AS64501: invalid (as); path 64510 64500 64501"
};

struct CustomerFinding {
  CustomerIssue issue = CustomerIssue::kUnregistered;
  std::uint32_t routes = 0;               // or incidents
  int points = 0;                         // weight, and once more for each doubling of the routes
  std::vector<CustomerExample> examples;  // at most CustomerOptions::examples_max
};

struct Customer {
  Asn asn;
  float confidence = 0;  // that it is a customer; 1 when the network file says so
  bool from_file = false;
  std::vector<std::string> as_sets;       // from the network file, else what PeeringDB or its name tells
  std::uint32_t cone = 1;                 // networks in its cone
  std::uint32_t routes = 0;               // distinct routes that the network passed on from it
  std::uint32_t clean = 0;                // of these, without any finding
  int risk = 0;                           // sum of the points
  std::vector<CustomerFinding> findings;  // most points first
};

struct CustomerReport {
  Asn network;
  std::vector<Customer> customers;  // by risk, then routes, then number
  std::uint32_t paths = 0;          // paths of the snapshot on which the network passed something on from a customer
  bool has_delegations = false, has_irr = false, has_vrps = false, has_aspas = false, has_incidents = false;
  std::array<std::uint32_t, kCustomerIssues> totals{};  // routes (or incidents) by issue
};

struct CustomerOptions {
  const Network* file = nullptr;                              // its customers, besides those of the topology
  float confidence_min = 0.5f;                                // of customers that only the topology knows
  std::size_t examples_max = 20;                              // a finding
  validity::IrrPolicy irr = validity::IrrPolicy::kAnySource;  // an operator takes what filters take
};

// Errors: kNoData when the snapshot has no paths, or the network has no customer that anybody knows.
// O(words of all paths + entries of the routes that customers pass).
Result<CustomerReport> check_customers(const snapshot::Snapshot& snapshot, const topology::Topology& topology,
                                       Asn network, const CustomerOptions& options);

}  // namespace mannerly::policy
