# Yours to fill in: project, domain, e-mail addresses.
project     = "haru-staging-0001"
environment = "staging"
zone        = "example.org"
domain      = "haru-staging.example.org"
emails      = ["operators@example.org"]

system_nodes = { least = 2, most = 4 }
gpu_nodes    = { least = 0, most = 2, spot = true }
limits       = { cpus = 64, memory_gb = 256, l4 = 2 }

database = { tier = "db-custom-1-3840", standby = false }
cache    = { memory_gb = 1, standby = false }
keep     = false
