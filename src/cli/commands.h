// The list of all commands, in the order in which help shows them. To add one: a file
// src/cli/<name>_command.cc that defines its function, a line here and one in commands.cc.
#pragma once

#include <span>

#include "cli/command.h"

namespace mannerly::cli {

Command fetch_command();
Command sources_command();
Command ingest_command();
Command mrt_command();
Command snapshot_info_command();
Command snapshot_verify_command();
Command simulate_command();
Command observe_command();
Command run_command();

Command incidents_evaluate_command();
Command incidents_quality_command();
Command as_show_command();
Command as_neighbours_command();
Command as_cone_command();
Command as_rov_command();
Command rov_command();
Command check_command();
Command export_command();
Command report_conformance_command();
Command report_community_command();
Command webhook_test_command();
Command webhook_send_command();
Command topology_compare_command();
Command moas_command();
Command as_score_command();
Command prefix_show_command();
Command score_command();
Command customers_command();
Command plan_roa_command();
Command plan_route_command();
Command plan_as_set_command();
Command plan_aspa_command();
Command whatif_command();
Command as_audit_command();
Command as_explain_command();
Command audit_command();
Command incidents_detect_command();
Command incidents_list_command();
Command incidents_show_command();
Command incidents_evidence_command();
Command incidents_dispute_command();
Command incidents_decide_command();
Command filter_command();
Command filter_explain_command();
Command bgpq4_command();
Command validate_command();
Command as_set_check_command();
Command as_set_includers_command();
Command rtr_serve_command();
Command rtr_fetch_command();
Command whois_command();
Command serve_command();
Command policy_command();
Command sav_command();
Command policy_check_command();
Command mirror_command();
Command config_show_command();
Command config_check_command();
Command completion_command();
Command man_command();

std::span<const Command> commands();

}  // namespace mannerly::cli
