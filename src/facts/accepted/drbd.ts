// drbdadm(8)
import { defineAcceptance } from './acceptance.ts';

/** What `drbdadm dump` says of the resources. Its output and quoted words may be secrets, so they stay on the host. */
export const drbdAcceptance = defineAcceptance({
  id: 'drbd-acceptance',
  program: 'drbd',
  describes: 'What `drbdadm dump` says of the resources',
  script: `if ! command -v drbdadm >/dev/null; then echo '==not-asked DRBD is not installed'
elif ! cat /etc/drbd.d/*.res /etc/drbd.conf 2>/dev/null | grep -q '^[[:blank:]]*resource[[:blank:]]'; then
echo '==not-asked DRBD has no resource'
else
{
timeout -k 1 8 drbdadm dump all 2>&1 >/dev/null
echo "==exit $?"
} | sed "/: in resource .*:$/ {
N
s/\\n[[:blank:]]*/ /
}
s/ (\\(got\\|but got\\)[^)]*)//
s/, *\\(got\\|but got\\|not\\) ['\\"].*//
s/got '[^']*'.*//"
fi`,
  accepts: [0],
  // drbdadm_main.c: 10 parse error, 20 internal limits and duplicates
  refuses: [1, 3, 10, 20],
  harmless: [
    {
      line: /modinfo: ERROR|Could not determine version|DRBD module version|kernel module|Failed to modprobe|\/proc\/drbd|no-longer-supported|userland version/i,
      because: 'it is about the kernel module',
      source: 'drbd-utils 9.22, user/shared/drbdtool_common.c',
    },
    { line: /^# /, because: 'it is a heading', source: 'drbd-utils 9.22' },
    { line: /WARN:|deprecated/, because: 'the option still works', source: 'drbd-utils 9.22' },
  ],
  read(line) {
    const [, path, number, text = ''] = /^([^\s:]+):(\d+): (.*)$/.exec(line) ?? [];
    if (path !== undefined)
      return { text, at: { path: path.startsWith('/') ? path : `/etc/${path}`, line: Number(number) } };
    const [, subject, reason = ''] = /^\/\S+: in resource ([^,:]+).*?: (.*)$/.exec(line) ?? [];
    if (subject !== undefined) return { text: reason, subject };
    return /^(BAD LUCK|.*\bnot found on this host|.*[Pp]arse error|.*conflicting)/.test(line)
      ? { text: line }
      : undefined;
  },
});
