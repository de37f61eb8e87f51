# Yours to fill in: project, domain, e-mail addresses, images.
project     = "haru-production-0001"
environment = "production"
zone        = "example.org"
domain      = "haru.example.org"
emails      = ["operators@example.org"]

images = {
  server = "asia-northeast3-docker.pkg.dev/haru-production-0001/haru-production/server@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  engine = "asia-northeast3-docker.pkg.dev/haru-production-0001/haru-production/engine-gpu@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  gcloud = "gcr.io/google.com/cloudsdktool/google-cloud-cli@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  qdrant = "qdrant/qdrant@sha256:0000000000000000000000000000000000000000000000000000000000000000"
}

# Notes and conversations by the larger model, which has twice the machines; news and questions by one of their own.
groups = {
  main  = { profile = "gemma-3-12b", machines = 4 }
  small = { profile = "gemma-3-4b", paths = ["/news", "/interview"] }
}

database = { tier = "db-custom-2-7680", standby = true }
cache    = { memory_gb = 2, standby = true }
index    = { machine_type = "n2-standard-4", disk_gb = 100 }
