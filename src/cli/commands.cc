#include "cli/commands.h"

namespace mannerly::cli {

std::span<const Command> commands() {
  // clang-format off
  static const std::vector<Command> all = {
      simulate_command(),
      observe_command(),
      fetch_command(),
      sources_command(),
      run_command(),
      ingest_command(),
      snapshot_info_command(),
      snapshot_verify_command(),
      score_command(),
      audit_command(),
      as_show_command(),
      as_score_command(),
      as_audit_command(),
      as_explain_command(),
      as_neighbours_command(),
      as_cone_command(),
      as_rov_command(),
      rov_command(),
      customers_command(),
      plan_roa_command(),
      plan_route_command(),
      plan_as_set_command(),
      plan_aspa_command(),
      whatif_command(),
      prefix_show_command(),
      topology_compare_command(),
      moas_command(),
      incidents_detect_command(),
      incidents_list_command(),
      incidents_show_command(),
      incidents_evidence_command(),
      incidents_dispute_command(),
      incidents_decide_command(),
      incidents_evaluate_command(),
      incidents_quality_command(),
      filter_command(),
      filter_explain_command(),
      bgpq4_command(),
      validate_command(),
      whois_command(),
      serve_command(),
      policy_command(),
      sav_command(),
      policy_check_command(),
      mirror_command(),
      mrt_command(),
      as_set_check_command(),
      as_set_includers_command(),
      rtr_serve_command(),
      rtr_fetch_command(),
      config_show_command(),
      config_check_command(),
      completion_command(),
      man_command(),
  };
  // clang-format on
  return all;
}

}  // namespace mannerly::cli
