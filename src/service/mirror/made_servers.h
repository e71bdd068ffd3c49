// For tests: an HTTP server and an NRTMv3 server on the loopback address, and an NRTMv4 repository to serve.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/server.h"
#include "io/testing.h"
#include "wire/nrtm/notification.h"
#include "wire/nrtm/signature.h"

namespace mannerly::service {

// What the servers answer, shared with the test.
class Answers {
 public:
  void set(const std::string& name, std::string content) {
    const std::lock_guard lock(mutex_);
    content_[name] = std::move(content);
  }
  void remove(const std::string& name) {
    const std::lock_guard lock(mutex_);
    content_.erase(name);
  }
  std::optional<std::string> get(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    const auto at = content_.find(name);
    return at == content_.end() ? std::nullopt : std::optional(at->second);
  }
  // Bytes after which an answer breaks off.
  void cut_after(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    cut_ = bytes;
  }
  std::size_t cut() const {
    const std::lock_guard lock(mutex_);
    return cut_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> content_;
  std::size_t cut_ = std::string::npos;
};

// GET alone, one request a connection.
class MadeHttpSession : public io::Session {
 public:
  explicit MadeHttpSession(const Answers& answers) : answers_(answers) {}
  io::Turn on_bytes(Bytes input, std::string& out, io::Effort) override {
    const std::string_view text = as_text(input);
    if (text.find("\r\n\r\n") == std::string_view::npos) return {};
    const auto words = split_words(text.substr(0, text.find('\r')));
    const auto body = words.size() > 1 ? answers_.get(std::string(words[1])) : std::nullopt;
    out += body ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 404 Not Found\r\n";
    out += "Connection: close\r\nContent-Length: " + std::to_string(body.value_or("").size()) + "\r\n\r\n";
    out += body.value_or("").substr(0, answers_.cut());
    return {text.size(), io::Turn::Next::kClose};
  }

 private:
  const Answers& answers_;
};

// Answers a line by the content of that name.
class MadeLineSession : public io::Session {
 public:
  explicit MadeLineSession(const Answers& answers) : answers_(answers) {}
  io::Turn on_bytes(Bytes input, std::string& out, io::Effort) override {
    const std::string_view text = as_text(input);
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    out += answers_.get(std::string(text.substr(0, end)))
               .value_or("%ERROR:401: invalid range: Not within 20-30\n")
               .substr(0, answers_.cut());
    return {text.size(), io::Turn::Next::kClose};
  }

 private:
  const Answers& answers_;
};

template <class Session>
class MadeServer {
 public:
  MadeServer() {
    auto server = io::Server::start({.listen = {{Address::v4(0x7F000001), 0}}, .loops = 1},
                                    [this](const io::Endpoint&) { return std::make_unique<Session>(answers); });
    EXPECT_TRUE(server) << server.error().message;
    if (server) server_ = std::move(*server);
  }
  std::uint16_t port() const { return server_->endpoints().front().port; }
  Answers answers;

 private:
  std::unique_ptr<io::Server> server_;
};

// What an NRTMv4 server publishes.
class MadeRepository {
 public:
  explicit MadeRepository(Answers& answers) : answers_(answers) {}

  nrtm::KeyPair key = *nrtm::make_key_pair();
  nrtm::Notification notification{.source = "TEST", .session_id = "ca128382-78d9-41d1-8927-1ecef15275be"};

  static std::string route(const std::string& prefix, int origin, const std::string& more = {}) {
    return "route:          " + prefix + "\n" + more + "origin:         AS" + std::to_string(origin) +
           "\nsource:         TEST\n";
  }
  static std::string added(const std::string& object) {
    std::string json = "{\"action\":\"add_modify\",\"object\":";
    return "\x1e" + json + quoted(object) + "}\n";
  }
  static std::string deleted(const std::string& object_class, const std::string& key) {
    return "\x1e{\"action\":\"delete\",\"object_class\":" + quoted(object_class) + ",\"primary_key\":" + quoted(key) +
           "}\n";
  }

  void snapshot(std::uint64_t version, const std::vector<std::string>& objects) {
    std::string text = header("snapshot", version);
    for (const std::string& object : objects) text += "\x1e{\"object\":" + quoted(object) + "}\n";
    notification.snapshot = put("nrtm-snapshot", version, text);
  }
  void delta(std::uint64_t version, const std::string& changes) {
    notification.deltas.push_back(put("nrtm-delta", version, header("delta", version) + changes));
  }
  // Signs and shows it.
  void publish(Instant at) {
    notification.timestamp = at;
    notification.version = notification.snapshot.version;
    if (!notification.deltas.empty() && notification.deltas.back().version > notification.version) {
      notification.version = notification.deltas.back().version;
    }
    answers_.set("/nrtm/update-notification-file.jose",
                 *nrtm::sign(nrtm::encode_notification(notification), key.private_pem));
  }
  static std::string path_of(const nrtm::FileReference& file) { return "/nrtm/" + file.url; }

 private:
  static std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
    return out + "\"";
  }
  std::string header(const std::string& type, std::uint64_t version) const {
    return "\x1e{\"nrtm_version\":4,\"type\":\"" + type + "\",\"source\":\"TEST\",\"session_id\":\"" +
           notification.session_id + "\",\"version\":" + std::to_string(version) + "}\n";
  }
  nrtm::FileReference put(const std::string& name, std::uint64_t version, const std::string& text) {
    const auto packed = io::testing::gzip(as_bytes(text));
    nrtm::FileReference file{version, name + "." + std::to_string(version) + ".json.gz", nrtm::sha256_hex(packed)};
    answers_.set(path_of(file), std::string(as_text(packed)));
    return file;
  }

  Answers& answers_;
};

}  // namespace mannerly::service
