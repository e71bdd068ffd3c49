#include "service/webhook/hook.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hmac.h"
#include "base/text.h"
#include "io/file.h"

namespace mannerly::service {
namespace {

using toml::Value;

constexpr std::array kKeys = {"name", "url", "secret", "secret_file", "asns", "kinds", "events"};
constexpr std::array kEvents = {"incident.opened", "incident.updated", "incident.closed", "snapshot.published"};
constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::size_t kNameMax = 64, kSecretFileMax = 4096;

// Reads one row; the file is for its messages.
class Row {
 public:
  Row(const Value& row, const std::filesystem::path& file) : row_(row), file_(file) {}

  Result<Webhook> read() {
    if (!row_.is(Value::Kind::kTable)) return bad(row_, "[[webhook]] is a table");
    for (const toml::Member& member : row_.members) {
      if (std::ranges::find(kKeys, member.key) == kKeys.end()) {
        return toml::fail_at(file_.string(), member.at,
                             fmt::format("a webhook has no key \"{}\"", printable(member.key)));
      }
    }
    Webhook hook;
    MANNERLY_TRY(hook.name, text("name"));
    const bool plain = std::ranges::all_of(hook.name, [](char c) { return is_word(c); });
    if (hook.name.empty() || hook.name.size() > kNameMax || !plain) {
      return bad(row_, "name is wanted: up to 64 letters, digits, - and _");
    }
    MANNERLY_TRY(hook.url, text("url"));
    if (!istarts_with(hook.url, "https://") && !istarts_with(hook.url, "http://")) {
      return bad(row_, "url is wanted: an address with https:// or http://");
    }
    MANNERLY_CHECK_OK(read_key(hook));
    MANNERLY_CHECK_OK(read_asns(hook));
    MANNERLY_CHECK_OK(read_kinds(hook));
    MANNERLY_CHECK_OK(read_events(hook));
    return hook;
  }

 private:
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
  std::unexpected<Error> bad(const Value& at, std::string_view why) const {
    return toml::fail_at(file_.string(), at.at, why);
  }
  // "" when the key is not there.
  Result<std::string> text(std::string_view key) const {
    const Value* value = row_.find(key);
    if (value == nullptr) return std::string();
    if (!value->is(Value::Kind::kText)) return bad(*value, fmt::format("{} is a text", key));
    return value->text;
  }
  Status each(std::string_view key, const std::function<Status(const Value&)>& take) const {
    const Value* value = row_.find(key);
    if (value == nullptr) return {};
    if (!value->is(Value::Kind::kArray)) return bad(*value, fmt::format("{} is a list", key));
    if (value->items.empty()) return bad(*value, fmt::format("{} is empty; leave it out for all", key));
    for (const Value& item : value->items) MANNERLY_CHECK_OK(take(item));
    return {};
  }

  Status read_key(Webhook& hook) const {
    MANNERLY_TRY(std::string secret, text("secret"));
    MANNERLY_TRY(const std::string file, text("secret_file"));
    if (secret.empty() == file.empty()) return bad(row_, "one of secret and secret_file is wanted");
    if (!file.empty()) {
      MANNERLY_TRY(secret, io::read_small_file(file_.parent_path() / file, kSecretFileMax));
      while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    }
    const std::string_view shown = secret;
    const auto key = shown.starts_with(kSecretPrefix) ? parse_base64(shown.substr(kSecretPrefix.size())) : std::nullopt;
    // The secret itself is never part of a message.
    if (!key || key->size() < Webhook::kKeyMin || key->size() > Webhook::kKeyMax) {
      return bad(row_, "the secret is whsec_ and 24 to 64 bytes in base64");
    }
    hook.key = *key;
    return {};
  }
  Status read_asns(Webhook& hook) const {
    MANNERLY_CHECK_OK(each("asns", [&](const Value& item) -> Status {
      std::optional<Asn> asn;
      if (item.is(Value::Kind::kText)) asn = parse_asn(item.text);
      if (item.is(Value::Kind::kInteger) && item.integer >= 0 && item.integer <= UINT32_MAX) {
        asn = Asn{static_cast<std::uint32_t>(item.integer)};
      }
      if (!asn) return bad(item, "an AS number is wanted: 64500 or \"AS64500\"");
      if (hook.asns.size() == Webhook::kAsnsMax) return bad(item, "more than 10,000 AS numbers");
      hook.asns.push_back(*asn);
      return {};
    }));
    std::ranges::sort(hook.asns);
    hook.asns.erase(std::ranges::unique(hook.asns).begin(), hook.asns.end());
    return {};
  }
  Status read_kinds(Webhook& hook) const {
    return each("kinds", [&](const Value& item) -> Status {
      const auto kind = item.is(Value::Kind::kText) ? incident::parse_kind(item.text) : std::nullopt;
      if (!kind || *kind == incident::Kind::kNone) return bad(item, "no kind of incident");
      if (std::ranges::find(hook.kinds, *kind) == hook.kinds.end()) hook.kinds.push_back(*kind);
      return {};
    });
  }
  Status read_events(Webhook& hook) const {
    if (row_.find("events") != nullptr) hook.events.clear();
    return each("events", [&](const Value& item) -> Status {
      if (!item.is(Value::Kind::kText) || std::ranges::find(kEvents, item.text) == kEvents.end()) {
        return bad(item, "an event is incident.opened, incident.updated, incident.closed or snapshot.published");
      }
      if (std::ranges::find(hook.events, item.text) == hook.events.end()) hook.events.push_back(item.text);
      return {};
    });
  }

  const Value& row_;
  const std::filesystem::path& file_;
};

}  // namespace

bool Webhook::wants(std::string_view event) const {
  return std::ranges::find(events, event) != events.end();
}

bool Webhook::wants(const store::IncidentRecord& incident) const {
  const auto kind = static_cast<incident::Kind>(incident.kind);
  if (!kinds.empty() && std::ranges::find(kinds, kind) == kinds.end()) return false;
  if (asns.empty()) return true;
  const auto named = [&](Asn asn) { return std::ranges::binary_search(asns, asn); };
  return named(incident.culprit) || std::ranges::any_of(incident.accomplices, named) ||
         std::ranges::any_of(incident.victims, named);
}

Result<std::vector<Webhook>> parse_webhooks(const Value& root, const std::filesystem::path& file) {
  std::vector<Webhook> out;
  const Value* rows = root.find("webhook");
  if (rows == nullptr) return out;
  if (!rows->is(Value::Kind::kArray)) return toml::fail_at(file.string(), rows->at, "write [[webhook]]");
  for (const Value& row : rows->items) {
    if (out.size() == Webhook::kHooksMax) return toml::fail_at(file.string(), row.at, "more than 100 webhooks");
    MANNERLY_TRY(Webhook hook, Row(row, file).read());
    if (std::ranges::find(out, hook.name, &Webhook::name) != out.end()) {
      return toml::fail_at(file.string(), row.at, fmt::format("a second webhook \"{}\"", hook.name));
    }
    out.push_back(std::move(hook));
  }
  return out;
}

Result<std::vector<Webhook>> read_webhooks(const std::filesystem::path& file) {
  MANNERLY_TRY(const std::string text, io::read_small_file(file, toml::kBytesMax));
  MANNERLY_TRY(const Value root, toml::parse(text, file.string()));
  return parse_webhooks(root, file);
}

std::vector<std::pair<std::string, std::string>> signed_headers(const Webhook& hook, const std::string& id, Instant at,
                                                                std::string_view body) {
  const std::string seconds = std::to_string(at.seconds);
  const std::string message = fmt::format("{}.{}.{}", id, seconds, body);
  return {{"content-type", "application/json"},
          {"webhook-id", id},
          {"webhook-timestamp", seconds},
          {"webhook-signature", "v1," + to_base64(hmac_sha256(hook.key, as_bytes(message)))}};
}

}  // namespace mannerly::service
