// Webhooks: who is told of incidents, and how a message is signed (docs/reference/webhook.md).
//
//     [[webhook]]
//     name = "noc"
//     url = "https://noc.example.net/hooks/mannerly"
//     secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
//     asns = [64500, "AS64501"]
//     kinds = ["moas", "sub-moas"]
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "incident/kind.h"
#include "net/asn.h"
#include "store/rows.h"
#include "wire/toml/toml.h"

namespace mannerly::service {

struct Webhook {
  static constexpr std::size_t kHooksMax = 100;
  static constexpr std::size_t kAsnsMax = 10'000;
  static constexpr std::size_t kKeyMin = 24, kKeyMax = 64;  // bytes

  std::string name;  // letters, digits, '-' and '_'; files are called after it
  std::string url;
  std::vector<std::uint8_t> key;
  std::vector<Asn> asns;              // ascending; empty: everybody
  std::vector<incident::Kind> kinds;  // empty: all
  std::vector<std::string> events = {"incident.opened", "incident.updated", "incident.closed"};

  // The message is for it: the event's type, and of an incident a party and a kind.
  bool wants(std::string_view event) const;
  bool wants(const store::IncidentRecord& incident) const;
};

// The rows of [[webhook]] of a document; empty when it has none. secret_file is relative to the file's folder.
// Errors: kInvalid and kLimit with file and line; kIo, kNotFound of a secret_file.
Result<std::vector<Webhook>> parse_webhooks(const toml::Value& root, const std::filesystem::path& file);
Result<std::vector<Webhook>> read_webhooks(const std::filesystem::path& file);

// The headers that let the receiver know whose message it is: webhook-id, webhook-timestamp and webhook-signature,
// which is "v1," and the base64 of HMAC-SHA-256 over "id.timestamp.body" (the Standard Webhooks specification).
std::vector<std::pair<std::string, std::string>> signed_headers(const Webhook& hook, const std::string& id, Instant at,
                                                                std::string_view body);

}  // namespace mannerly::service
