# shellcheck shell=sh
# dmesg(1): the kernel's ring buffer, which is bounded and in memory. Only counts, devices and ages are printed.

# count_disk_trouble: one line for each kind of message and device: KIND DEVICE COUNT SECONDS-SINCE-THE-LAST
count_disk_trouble() {
  # The log of a container is that of the machine which it runs on.
  if [ -e /run/systemd/container ]; then
    echo '==not-asked a container has no kernel log of its own'
    return
  fi
  if ! command -v dmesg >/dev/null; then
    echo '==not-asked dmesg is not installed'
    return
  fi
  read -r uptime _ </proc/uptime
  {
    LC_ALL=C timeout -k 1 5 dmesg -r 2>/dev/null
    echo "==exit $?"
  } | LC_ALL=C awk -v uptime="${uptime%.*}" '
    /^==exit / { end = $0; next }
    # <4>[ 1234.567890] text
    !/^<[0-9]+>\[ *[0-9.]+\] / { next }
    {
      match($0, /\[ *[0-9.]+\]/)
      at = substr($0, RSTART + 1, RLENGTH - 2) + 0
      text = substr($0, RSTART + RLENGTH + 1)
      kind = device = ""
    }
    text ~ /^INFO: task .* blocked for more than [0-9]+ seconds/ {
      kind = "hung-task"
      device = text
      sub(/^INFO: task /, "", device)
      sub(/:[0-9]+ blocked.*/, "", device)
      gsub(/[^A-Za-z0-9_.@:\/-]/, "_", device)
    }
    text ~ /(Remounting filesystem read-only|[Ss]hutting down filesystem|Filesystem has been shut down)/ {
      kind = "read-only"
    }
    kind == "" && text ~ /(Sense Key : Medium Error|critical medium error|Unrecovered read error|UNC error)/ {
      kind = "medium-error"
    }
    kind == "" && text ~ /(I\/O error|critical target error|lost (async|sync) page write|(EXT4-fs|JBD2|BTRFS) error)/ {
      kind = "io-error"
    }
    kind == "" && text ~ /(hard resetting link|(device|bus|target|host) reset|task abort|QID [0-9]+ timeout|rejecting I\/O to offline device|Device offlined)/ {
      kind = "reset"
    }
    kind == "" { next }
    device == "" {
      # "dev sdb", "device dm-3", "(dm-3)", "[sdb]"; else "sd 2:0:0:1:", "ata3", "nvme0"
      if (match(text, /(dev|device)[ :]+[a-z][a-z0-9-]*/)) {
        device = substr(text, RSTART, RLENGTH)
        sub(/^(device|dev)[ :]+/, "", device)
      }
      if ((device == "" || device ~ /^(reset|offlined|not)$/) && match(text, /[[(][a-z][a-z0-9-]*[])]/))
        device = substr(text, RSTART + 1, RLENGTH - 2)
      if ((device == "" || device ~ /^(reset|offlined|not)$/) && match(text, /([0-9]+:[0-9]+:[0-9]+:[0-9]+|ata[0-9]+|nvme[0-9]+)/))
        device = substr(text, RSTART, RLENGTH)
      if (device == "" || device ~ /^(reset|offlined|not)$/) device = "unknown"
    }
    # An empty drive for discs or floppies answers each read with an error.
    device ~ /^(sr|fd|zram|ram)[0-9]*$/ { next }
    {
      key = kind " " device
      count[key]++
      last[key] = at
    }
    END {
      lines = 0
      for (key in count) {
        if (++lines > 50) break
        age = int(uptime - last[key])
        print key, count[key], age < 0 ? 0 : age
      }
      print end
    }
  '
}
