# Yours to fill in: project, domain, e-mail addresses, images.
project     = "haru-staging-0001"
environment = "staging"
zone        = "example.org"
domain      = "haru-staging.example.org"
emails      = ["operators@example.org"]

images = {
  server = "asia-northeast3-docker.pkg.dev/haru-staging-0001/haru-staging/server@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  engine = "asia-northeast3-docker.pkg.dev/haru-staging-0001/haru-staging/engine-gpu@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  gcloud = "gcr.io/google.com/cloudsdktool/google-cloud-cli@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  qdrant = "qdrant/qdrant@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

groups = {
  main = { profile = "qwen3-8b-awq", spare = true }
}

database = { tier = "db-custom-1-3840", standby = false }
cache    = { memory_gb = 1, standby = false }
index    = { machine_type = "n2-standard-2", disk_gb = 20 }
keep     = false
