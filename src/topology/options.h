// Which sources a Topology is made of.
#pragma once

namespace mannerly::topology {

struct Options {
  bool use_files = true;  // relationship files, with their lists of transit-free networks and route servers
  bool use_aspas = true;
  bool use_otc = true;
  bool use_rpsl = true;
  bool use_paths = true;          // inference; seconds for a table of hundreds of viewpoints
  bool use_organisations = true;  // as2org and opaque ids of registries
  bool use_peeringdb = true;      // route servers

  // Inference alone, as if no other source were there.
  static Options paths_alone() {
    return {.use_files = false,
            .use_aspas = false,
            .use_otc = false,
            .use_rpsl = false,
            .use_paths = true,
            .use_organisations = false,
            .use_peeringdb = false};
  }
};

}  // namespace mannerly::topology
