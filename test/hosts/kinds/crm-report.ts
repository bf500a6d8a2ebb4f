// The layout of `crm report` of crmsh 5 (Debian 13) and of crmsh 4.4 (Debian 12): a folder for each node.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { crmMonText, ipAddress, mountText, topText } from './printed-texts.ts';
import type { RecordedHost } from './recorded.ts';
import { writeText } from './recorded.ts';

export function crmReportFolder(hosts: readonly RecordedHost[], folder: string, crmsh: 4 | 5 = 5): void {
  for (const host of hosts) {
    const at = join(folder, host.name);
    const run = (command: string, text: string): string =>
      crmsh === 5 ? `##### Run "${command}" #####\n${text}\n\n` : `##### run "${command}" on ${host.name}\n${text}\n`;
    writeText(at, 'RUNNING', '');
    writeText(at, 'cib.xml', host.printed('cibadmin -Q'));
    writeText(at, 'members.txt', host.printed('crm_node -p'));
    writeText(at, 'corosync.conf', '');
    cpSync(join(host.root, 'etc/corosync/corosync.conf'), join(at, 'corosync.conf'));
    if (crmsh === 5) {
      const heading = (text: string, option: string): string =>
        `\n#### Display cluster state and ${text}: crm_mon ${option} ####\n`;
      writeText(at, 'crm_mon.txt', `${heading('inactive resources', '-r1')}${crmMonText(host)}\n\n`);
      writeText(at, 'configure_show.txt', 'node 1: mail-a\n');
      writeText(
        at,
        'quorum_qdevice_qnetd.txt',
        `##### Quorum status #####\n${host.printed('corosync-quorumtool -s')}\n`,
      );
    } else {
      writeText(at, 'crm_mon.txt', crmMonText(host).replace('Full List of Resources:', 'Active Resources:'));
      writeText(at, 'crm_verify.txt', '');
    }
    writeText(
      at,
      'sysstats.txt',
      [
        run('hostname', `${host.name}\n`),
        run('uptime', ' 10:33:02 up 1 day,  1:02,  1 user,  load average: 0.00, 0.00, 0.00\n'),
        run('top -b -n 1', topText(host)),
        run('ip addr', ipAddress(host)),
        run('mount', mountText(host)),
        run('cat /proc/cpuinfo', host.file('/proc/cpuinfo')),
      ].join(''),
    );
  }
}
