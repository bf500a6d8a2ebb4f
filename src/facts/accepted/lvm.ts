// lvmconfig(8), lvm.conf(5)
import { defineAcceptance } from './acceptance.ts';

/** What `lvmconfig --validate` says of lvm.conf and lvmlocal.conf. */
export const lvmAcceptance = defineAcceptance({
  id: 'lvm-acceptance',
  program: 'lvm',
  describes: 'What `lvmconfig --validate` says of lvm.conf and lvmlocal.conf',
  script: `if ! command -v lvmconfig >/dev/null; then echo '==not-asked LVM is not installed'
elif [ ! -f /etc/lvm/lvm.conf ]; then echo '==not-asked there is no lvm.conf'
else
LVM_SUPPRESS_FD_WARNINGS=1 timeout -k 1 8 lvmconfig --validate 2>&1
echo "==exit $?"
fi`,
  accepts: [0],
  // lvm.h: 4 EINIT_FAILED, 5 ECMD_FAILED
  refuses: [4, 5],
  harmless: [
    { line: /LVM configuration (in)?valid\./, because: 'it is the summary', source: 'LVM 2.03, tools/lvmconfig.c' },
    {
      line: /system ID|system_id/i,
      because: 'storage/lvm-system-id-source-set judges it',
      source: 'LVM 2.03, lib/commands/toolcontext.c',
    },
    {
      line: /deprecated|has no effect|lvmetad|\/run\/lock|Running without/i,
      because: 'the setting was valid in an earlier release, or the remark is not about the file',
      source: 'LVM 2.03, lib/config/config.c',
    },
  ],
  read(line) {
    const text = line.trim();
    const [, name] = /^Configuration (?:setting|section|node) "?([^" ]+)"? /.exec(text) ?? [];
    if (name !== undefined) return { text, subject: name };
    return /^(Parse error|Failed to load config|Configuration )/.test(text) ? { text } : undefined;
  },
});
