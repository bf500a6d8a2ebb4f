// corosync-qdevice(8), corosync-qdevice-tool(8)
import { known, unknown } from '../../sdk/index.ts';
import { defineQuestion } from '../accepted/question.ts';

export interface QuorumDevice {
  /** Whether corosync-qdevice answers on its socket. */
  readonly running: boolean;
  /** `Connected`, `Connect failed`, `Disconnected`, …; empty where the daemon does not run. */
  readonly state: string;
  /** The qnetd server, with its port. */
  readonly server: string;
}

/** What corosync-qdevice says of its connection to the third host. Asked only where corosync.conf has a device. */
export const quorumDevice = defineQuestion<QuorumDevice>({
  id: 'quorum-device',
  program: 'quorum-device',
  describes: 'Whether the quorum device is connected',
  script: `if ! grep -qs '^[[:blank:]]*device[[:blank:]]*{' /etc/corosync/corosync.conf; then
echo '==not-asked corosync.conf has no quorum device'
elif ! command -v corosync-qdevice-tool >/dev/null; then
echo '==not-asked corosync-qdevice is not installed'
else
timeout -k 1 5 corosync-qdevice-tool -s 2>&1
echo "==exit $?"
fi`,
  read(lines, exit) {
    // 3: the daemon does not run
    if (exit === 3 || lines.some((line) => /Can't connect to QDevice socket/.test(line)))
      return known<QuorumDevice>({ running: false, state: '', server: '' });
    const field = (name: string): string | undefined =>
      lines.map((line) => new RegExp(`^${name}:\\s*(.*?)\\s*$`).exec(line)?.[1]).find((each) => each !== undefined);
    const state = field('State');
    return state === undefined
      ? unknown('unparsable', `corosync-qdevice-tool: ${lines[0] ?? `exit status ${exit}`}`)
      : known<QuorumDevice>({ running: true, state, server: field('QNetd host') ?? '' });
  },
});
