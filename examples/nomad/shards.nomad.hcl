# Judges a fleet in four shards, each in an allocation of its own. When all are complete (`nomad job status
# halint-shards`), run merge.nomad.hcl.
#
# Needs on the clients: halint (the Debian package), the folder /etc/halint with halint.yaml, the SSH key and known_hosts
# that it names, and a host volume halint-reports that all of them share.
# For another number of shards, change `count` and SHARDS together.
job "halint-shards" {
  type = "batch"

  group "shard" {
    count = 4

    volume "reports" {
      type   = "host"
      source = "halint-reports"
    }

    restart {
      attempts = 1
      mode     = "fail"
    }

    task "check" {
      driver = "exec"
      user   = "halint"

      env {
        SHARDS = "4"
      }

      volume_mount {
        volume      = "reports"
        destination = "/reports"
      }

      config {
        command = "/bin/sh"
        args    = ["local/check.sh"]
      }

      template {
        destination = "local/check.sh"
        data        = <<EOT
part=/reports/part-$(printf %03d "$NOMAD_ALLOC_INDEX").json
rm -f "$part"
halint check --config /etc/halint/halint.yaml --shard "$((NOMAD_ALLOC_INDEX + 1))/$SHARDS" --quiet --format json="$part"
# Findings (1), unread evidence (3) and old waivers (5) are results: the merge returns them.
case $? in
  0 | 1 | 3 | 5) exit 0 ;;
  *) exit 1 ;;
esac
EOT
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
