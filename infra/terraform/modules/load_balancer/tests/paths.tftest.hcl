mock_provider "google" {
  override_during = plan
}

variables {
  name            = "haru-test"
  domain          = "haru.example.org"
  address         = "203.0.113.7"
  security_policy = "projects/p/global/securityPolicies/edge"
  ssl_policy      = "projects/p/global/sslPolicies/tls"
  default_group   = "main"

  groups = {
    main  = { instance_group = "projects/p/regions/r/instanceGroups/main" }
    small = { instance_group = "projects/p/regions/r/instanceGroups/small", paths = ["/news", "/interview"] }
  }
}

run "streams_are_let_run_and_let_end" {
  command = plan

  assert {
    condition     = alltrue([for service in google_compute_backend_service.answers : service.timeout_sec == 3600 && service.connection_draining_timeout_sec == 300])
    error_message = "An answer may take an hour, and five minutes on a machine that goes."
  }

  assert {
    condition     = alltrue([for service in google_compute_backend_service.answers : service.compression_mode == "DISABLED" && service.session_affinity == "NONE"])
    error_message = "Streams are not gathered to be compressed, and stick to no machine."
  }

  assert {
    condition     = alltrue(flatten([for service in google_compute_backend_service.answers : [for backend in service.backend : backend.balancing_mode == "UTILIZATION" && backend.max_utilization == 0.8]]))
    error_message = "Groups are filled to 0.8."
  }

  assert {
    condition     = one(google_compute_health_check.this.http_health_check).request_path == "/readyz/self" && one(google_compute_health_check.this.http_health_check).host == var.domain
    error_message = "Machines are asked whether they take requests, under the name that they know."
  }
}

run "each_path_goes_where_it_was_given" {
  command = plan

  assert {
    condition     = toset(flatten([for matcher in google_compute_url_map.this.path_matcher : [for rule in matcher.path_rule : rule.paths]])) == toset(["/static/*", "/news", "/news/*", "/interview", "/interview/*"])
    error_message = "Named paths have rules, and static files have theirs."
  }

  assert {
    condition     = google_compute_backend_service.static.enable_cdn
    error_message = "Static files are kept at the edge."
  }
}

run "plain_http_only_leads_to_https" {
  command = plan

  assert {
    condition     = google_compute_global_forwarding_rule.http.port_range == "80" && one(google_compute_url_map.redirect.default_url_redirect).https_redirect
    error_message = "Port 80 redirects."
  }

  assert {
    condition     = google_compute_global_forwarding_rule.https.port_range == "443" && google_compute_target_https_proxy.this.ssl_policy == var.ssl_policy
    error_message = "Port 443 has our TLS policy."
  }

  assert {
    condition     = alltrue([for service in google_compute_backend_service.answers : service.security_policy == var.security_policy]) && google_compute_backend_service.static.security_policy == var.security_policy
    error_message = "Nothing is reached around the security policy."
  }
}

run "a_path_leads_to_one_group" {
  command = plan

  variables {
    groups = {
      main  = { instance_group = "a", paths = ["/news"] }
      small = { instance_group = "b", paths = ["/news"] }
    }
  }

  expect_failures = [var.groups]
}

run "streams_are_not_cut_off_early" {
  command = plan

  variables {
    longest_answer_s = 30
  }

  expect_failures = [var.longest_answer_s]
}
