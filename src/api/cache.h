// Answers that were made already, by edition, resource and coding: bounded in bytes, the least recently used go first.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "io/http/http.h"

namespace mannerly::api {

class Cache {
 public:
  // An answer that alone takes more than an eighth of bytes_max is not kept.
  explicit Cache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // O(1), from any thread. The body is shared, not copied.
  std::optional<io::HttpResponse> find(const std::string& key);
  // Of an answer with a shared body.
  void keep(const std::string& key, const io::HttpResponse& response);
  void clear();

  struct Stats {
    std::uint64_t hits = 0, misses = 0, evicted = 0, bytes = 0, entries = 0;
  };
  Stats stats() const;

 private:
  struct Entry {
    std::string key;
    io::HttpResponse response;
    std::size_t bytes = 0;
  };
  void drop_last();

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
  std::size_t bytes_max_, bytes_ = 0;
  Stats stats_;
};

}  // namespace mannerly::api
