import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { sectionsOf, valueOf } from '../../src/facts/grammar/corosync-conf.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** corosync.conf(5): milliseconds. */
const defaultToken = 3000;

export default clusterRule({
  severity: 'error',
  summary: 'A failed ring is detected before the token times out',
  why:
    'knet goes on sending over a dead ring until knet_ping_timeout: the token is lost first, and the hosts fence ' +
    'each other although the second ring works.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Delete knet_ping_timeout and knet_ping_interval from the interface section: corosync then derives them ' +
          'from token. Or set the timeout below half of the token. The same on both hosts.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Let corosync read the file again, on all nodes at once.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify: '`corosync-cmapctl -b runtime.config.totem.interface` shows the new timeout on both hosts.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) =>
    corosyncConf.transport === 'knet' ? corosyncInUse(corosyncConf) : 'the transport is not knet',
  check({ corosyncConf }) {
    const token = Number.parseInt(setting(corosyncConf, 'totem.token')?.value ?? '', 10) || defaultToken;
    const interfaces = sectionsOf(corosyncConf.root, 'totem').flatMap((totem) => sectionsOf(totem, 'interface'));
    return interfaces.flatMap((section, index): readonly Finding[] => {
      const link = valueOf([section], 'linknumber')?.value ?? valueOf([section], 'ringnumber')?.value ?? String(index);
      const timeout = valueOf([section], 'knet_ping_timeout');
      const milliseconds = Number.parseInt(timeout?.value ?? '', 10);
      if (timeout === undefined || !(milliseconds >= token)) return [];
      return [
        {
          subject: `ring ${link}`,
          message: `The failure of ring ${link} is detected only after the token has timed out`,
          expected: `knet_ping_timeout below the token of ${token} ms`,
          actual: `${milliseconds} ms`,
          at: { path: corosyncConf.path, line: timeout.line },
        },
      ];
    });
  },
});
