// Sinks for tests and benchmarks. Private to sim/.
#pragma once

#include <map>
#include <string>

#include "base/digest.h"
#include "sim/sink.h"

namespace mannerly::sim {

// Keeps the files in memory.
class MemorySink : public Sink {
 public:
  Status open(std::string_view name) override {
    current_ = &files[std::string(name)];
    if (!current_->empty()) return fail(ErrorCode::kInvalid, "file twice: " + std::string(name));
    return {};
  }
  Status append(Bytes bytes) override {
    current_->append(as_text(bytes));
    return {};
  }
  Status close() override { return {}; }
  std::map<std::string, std::string> files;

 private:
  std::string* current_ = nullptr;
};

// Keeps sizes, and digests when asked.
class CountingSink : public Sink {
 public:
  explicit CountingSink(bool with_digests) : with_digests_(with_digests) {}
  Status open(std::string_view name) override {
    name_ = name;
    return {};
  }
  Status append(Bytes bytes) override {
    bytes_total += bytes.size();
    sizes[name_] += bytes.size();
    if (with_digests_) digester_.add(bytes);
    return {};
  }
  Status close() override {
    if (with_digests_) digests[name_] = to_hex(digester_.finish());
    return {};
  }
  std::uint64_t bytes_total = 0;
  std::map<std::string, std::uint64_t> sizes;
  std::map<std::string, std::string> digests;

 private:
  bool with_digests_;
  std::string name_;
  Digester digester_;
};

}  // namespace mannerly::sim
