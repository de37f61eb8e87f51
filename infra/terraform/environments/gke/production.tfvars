# Yours to fill in: project, domain, e-mail addresses.
project     = "haru-production-0001"
environment = "production"
zone        = "example.org"
domain      = "haru.example.org"
emails      = ["operators@example.org"]

system_nodes = { least = 3, most = 9 }
gpu_nodes    = { least = 2, most = 10 }
limits       = { cpus = 400, memory_gb = 1600, l4 = 16 }

database = { tier = "db-custom-4-15360", standby = true }
cache    = { memory_gb = 4, standby = true }
