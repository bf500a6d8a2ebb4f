// corosync(8)
import { defineAcceptance } from './acceptance.ts';
import script from './shell/corosync.sh';

/** What `corosync -t` says of corosync.conf. */
export const corosyncAcceptance = defineAcceptance({
  id: 'corosync-acceptance',
  program: 'corosync',
  describes: 'What `corosync -t` says of corosync.conf',
  script: `${script}
if ! command -v corosync >/dev/null; then echo '==not-asked corosync is not installed'
elif [ ! -f /etc/corosync/corosync.conf ]; then echo '==not-asked there is no corosync.conf'
else ask_corosync /etc/corosync/corosync.conf
fi`,
  options: { isolated: true, timeout: 10 },
  accepts: [0],
  // corosync(8): 8 configuration, 7 log file, 18 other; 1 in corosync 2
  refuses: [1, 7, 8, 18],
  harmless: [
    {
      line: /exiting (with status|normally)|Configured (debug|log)|Please migrate config file/,
      because: 'it announces its end',
      source: 'corosync 3.1, exec/main.c',
    },
    {
      line: /failed to parse node address '[^']*[A-Za-z][^']*'|No valid name found for local host/,
      because: 'no name server is asked here, so a name that only DNS knows cannot be judged',
      source: 'corosync 3.1, exec/totemconfig.c',
    },
  ],
  read(line) {
    const text = line
      .replace(/^[^\]]*?(?:\[\d+\] [^\]]*?)?\[[A-Z]+ *\] /, '')
      .replace(/^(?:parse error in config: )/, '')
      .trim();
    const [, path, number, rest = ''] = /^parser error: ([^:]+):(\d+): (.*)$/.exec(text) ?? [];
    if (path !== undefined) return { text: rest, at: { path, line: Number(number) } };
    return /^(error|crit|emerg|alert)|error|Can't|[Nn]o |must|not |invalid|Invalid|requires|twice|too many|required/.test(
      text,
    )
      ? { text }
      : undefined;
  },
});
