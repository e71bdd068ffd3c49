// Network namespaces of a test: machines with interfaces of their own on this one. They need root; a test that
// cannot have them says so and is skipped. Names carry the test's process id; what was made here is removed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/lab/process.h"

namespace mannerly::lab {

// Empty: namespaces, pairs of virtual interfaces and nftables work here; else why not.
std::string why_no_namespaces();

class Namespace {
 public:
  // label: short, of letters and digits. lo is up, packets are forwarded, nothing is filtered by the kernel itself.
  explicit Namespace(std::string_view label);
  ~Namespace();
  Namespace(const Namespace&) = delete;
  Namespace& operator=(const Namespace&) = delete;

  const std::string& name() const { return name_; }
  // The words that run a program inside: for Daemon.
  std::vector<std::string> inside(const std::vector<std::string>& words) const;
  Outcome exec(const std::vector<std::string>& words, std::chrono::seconds time_max = std::chrono::seconds(20)) const;
  // A line for sh inside; true when its status is 0. What it said goes to the test's log when not.
  bool sh(const std::string& line) const;

 private:
  std::string name_;
};

// One end of a link. addresses: "192.0.2.1/30", "2001:db8::1/64".
struct End {
  const Namespace& where;
  std::string interface;
  std::vector<std::string> addresses;
};
// A cable between two namespaces, both ends up, IPv6 addresses usable at once.
bool link(const End& a, const End& b);

// Sends count UDP packets from where, with the source address (which need not be the sender's own), to port 9.
bool send_udp(const Namespace& where, const std::string& source, const std::string& destination, int count);
// Counts what arrives from a source (nftables). Asked for before anything is sent.
bool count_from(const Namespace& where, const std::vector<std::string>& sources);
// Packets since count_from; -1 when it cannot be read.
long counted_from(const Namespace& where, const std::string& source);

}  // namespace mannerly::lab
