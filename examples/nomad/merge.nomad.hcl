# Merges the reports of shards.nomad.hcl. The task ends as `halint check` of the whole fleet would.
job "halint-merge" {
  type = "batch"

  group "merge" {
    volume "reports" {
      type   = "host"
      source = "halint-reports"
    }

    restart {
      attempts = 0
      mode     = "fail"
    }

    task "merge" {
      driver = "exec"
      user   = "halint"

      volume_mount {
        volume      = "reports"
        destination = "/reports"
      }

      config {
        command = "/bin/sh"
        args    = ["local/merge.sh"]
      }

      template {
        destination = "local/merge.sh"
        data        = <<EOT
halint report merge /reports/part-*.json --format text --format html=/reports/fleet.html --format junit=/reports/fleet.xml
EOT
      }

      resources {
        cpu    = 500
        memory = 512
      }
    }
  }
}
