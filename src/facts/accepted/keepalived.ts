// keepalived(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/keepalived.sh';

/** What `keepalived -t` says of keepalived.conf. 2.1 ends with 0 all the same, so that each line counts. */
export const keepalivedAcceptance = defineAcceptance({
  id: 'keepalived-acceptance',
  program: 'keepalived',
  describes: 'What `keepalived -t` says of keepalived.conf',
  script: `${script}\nask_this_keepalived`,
  accepts: [0, 4, 5, 6],
  refuses: [1, 2, 3],
  harmless: [
    {
      line: /^(Opening file|Configuration file|Changing |Starting |Using |Startup complete|Running on|Command line|Registering )/,
      because: 'it says what it does',
      source: 'keepalived 2.1 to 2.3, core/main.c',
    },
    {
      line: /SECURITY VIOLATION/,
      because: 'it concerns the access of a script, which vip/notify-scripts-runnable judges',
      source: 'keepalived 2.2, lib/utils.c',
    },
    {
      line: /interface \S+ .*doesn't exist|Unknown interface!|Non-existent interface specified|will be ignored|is not in list/,
      because: 'vip/vrrp-interface-present judges interfaces',
      source: 'keepalived 2.2, vrrp/vrrp_parser.c',
    },
    {
      line: /Truncating auth_pass|authentication|auth_pass/i,
      because: 'vip/vrrp-authentication-useful judges it',
      source: 'keepalived 2.2, vrrp/vrrp_parser.c',
    },
    {
      line: /nopreempt|No VIP specified; at least one is sensible/,
      because: 'vip/nopreempt-with-backup-state judges it; an instance needs no address',
      source: 'keepalived 2.2, vrrp/vrrp_data.c',
    },
    {
      line: /default user '?\w+'? for script execution|keepalived_script|WARNING - script `|Deprecated|deprecated/,
      because: 'it names a default or an old form that still works',
      source: 'keepalived 2.2, core/global_parser.c',
    },
  ],
  read(line) {
    const [, path, number, text = ''] = /^\((?:(\/[^:]+): )?[Ll]ine (\d+)\) *(.*)$/.exec(line) ?? [];
    if (number !== undefined)
      return { text, at: { path: path ?? '/etc/keepalived/keepalived.conf', line: Number(number) } };
    const [, instance, rest = ''] = /^\(([^)]+)\):? *(.*)$/.exec(line) ?? [];
    if (instance !== undefined) return { text: rest, subject: instance };
    return { text: line };
  },
});
