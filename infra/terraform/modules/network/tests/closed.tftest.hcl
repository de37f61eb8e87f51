mock_provider "google" {
  override_during = plan
}

variables {
  name         = "haru-test"
  region       = "asia-northeast3"
  subnet_range = "10.10.0.0/20"

  allowed = {
    load-balancer = { from_ranges = ["35.191.0.0/16", "130.211.0.0/22"], to_accounts = ["vm@p.iam.gserviceaccount.com"], ports = [8080] }
  }
}

run "nothing_gets_in_but_what_is_named" {
  command = plan

  assert {
    condition     = one(google_compute_firewall.deny.deny).protocol == "all" && google_compute_firewall.deny.priority == 65000
    error_message = "The last rule refuses everything."
  }

  assert {
    condition     = toset(flatten([for rule in google_compute_firewall.allow : tolist(rule.source_ranges)])) == toset(["35.191.0.0/16", "130.211.0.0/22"])
    error_message = "Only the load balancer comes from outside."
  }

  assert {
    condition     = google_compute_subnetwork.this.private_ip_google_access && !google_compute_network.this.auto_create_subnetworks
    error_message = "Machines reach Google without an address outside, and there is no subnet but ours."
  }
}

run "the_internet_is_let_in_by_no_rule" {
  command = plan

  variables {
    allowed = { everybody = { from_ranges = ["0.0.0.0/0"], to_accounts = ["vm@p.iam.gserviceaccount.com"], ports = [22] } }
  }

  expect_failures = [var.allowed]
}

run "a_rule_names_who_may_come" {
  command = plan

  variables {
    allowed = { nobody = { to_accounts = ["vm@p.iam.gserviceaccount.com"], ports = [22] } }
  }

  expect_failures = [var.allowed]
}

run "machines_have_private_addresses" {
  command = plan

  variables {
    subnet_range = "8.8.8.0/24"
  }

  expect_failures = [var.subnet_range]
}
