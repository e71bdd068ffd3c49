// Tests only: small MRT files, written by hand.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "net/as_path.h"
#include "net/prefix.h"
#include "wire/mrt/encode.h"

namespace mannerly::service {

// A folder of its own that goes away with its content.
class MadeFolder {
 public:
  explicit MadeFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / ("mannerly-detect." + std::to_string(::getpid()) + "." + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;
  ~MadeFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

struct MadePeer {
  std::string address;
  std::uint32_t asn = 0;
};

struct MadeRoute {
  MadePeer peer;
  std::string path;
};

// Appends records; times are seconds since 1970.
class MadeMrt {
 public:
  MadeMrt& announce(std::int64_t at, const MadePeer& peer, std::string_view prefix, std::string_view path,
                    std::uint32_t otc = 0, std::uint32_t path_id = 0) {
    const AsPath as_path = *parse_as_path(path);
    const std::vector<bgp::Nlri> nlri = {{.prefix = *parse_prefix(prefix), .path_id = path_id}};
    bgp::UpdateContent content{.announced = nlri};
    content.attributes.path = as_path.view();
    content.attributes.next_hop = *parse_address(peer.address);
    if (otc != 0) content.attributes.only_to_customer = Asn{otc};
    return update(at, peer, content);
  }
  MadeMrt& withdraw(std::int64_t at, const MadePeer& peer, std::string_view prefix, std::uint32_t path_id = 0) {
    const std::vector<bgp::Nlri> nlri = {{.prefix = *parse_prefix(prefix), .path_id = path_id}};
    bgp::UpdateContent content{.withdrawn = nlri};
    return update(at, peer, content);
  }
  MadeMrt& state(std::int64_t at, const MadePeer& peer, std::uint16_t from, std::uint16_t to) {
    mrt::append_bgp4mp_state_change(bytes, Instant{at}, session(peer), from, to, {});
    return *this;
  }
  MadeMrt& peers(std::int64_t at, const std::vector<MadePeer>& list) {
    peers_.clear();
    for (const MadePeer& peer : list) peers_.push_back(session(peer).peer);
    mrt::append_peer_index_table(bytes, Instant{at}, 1, "made", peers_);
    return *this;
  }
  // Routes of peers of the last peers().
  MadeMrt& rib(std::int64_t at, std::string_view prefix, const std::vector<MadeRoute>& routes) {
    std::vector<AsPath> paths;
    std::vector<mrt::RibEntry> entries;
    paths.reserve(routes.size());
    for (const MadeRoute& route : routes) {
      paths.push_back(*parse_as_path(route.path));
      const mrt::Peer key = session(route.peer).peer;
      for (std::size_t i = 0; i < peers_.size(); ++i) {
        if (!(peers_[i] == key)) continue;
        auto& entry = entries.emplace_back();
        entry.peer_index = static_cast<std::uint16_t>(i);
        entry.originated = Instant{at};
        entry.attributes.path = paths.back().view();
        entry.attributes.next_hop = key.address;
      }
    }
    mrt::append_rib(bytes, Instant{at}, sequence_++, *parse_prefix(prefix), entries);
    return *this;
  }

  std::string text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  void write(const std::filesystem::path& file) const {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text();
  }

  bgp::Buffer bytes;
  bool add_path = false;  // of the updates that follow

 private:
  static mrt::Session session(const MadePeer& peer) {
    const Address address = *parse_address(peer.address);
    const Address local = address.is_v4() ? *parse_address("192.0.2.254") : *parse_address("2001:db8::fe");
    return {.peer = {.bgp_id = 1, .address = address, .asn = Asn{peer.asn}},
            .local = {.bgp_id = 2, .address = local, .asn = Asn{64511}}};
  }
  MadeMrt& update(std::int64_t at, const MadePeer& peer, const bgp::UpdateContent& content) {
    mrt::append_bgp4mp_update(bytes, Instant{at}, session(peer), content, {.update = {.add_path = add_path}});
    return *this;
  }
  std::vector<mrt::Peer> peers_;
  std::uint32_t sequence_ = 0;
};

}  // namespace mannerly::service
