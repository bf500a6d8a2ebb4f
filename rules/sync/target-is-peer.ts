import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Configuration is copied to the other host’s own address',
  why:
    'Copied to the floating address, or to the host itself, nothing reaches the passive host, or the passive host’s ' +
    'copy lands on the active one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        check: '`getent ahosts NAME` says an address of the other host, on each host.',
        text: 'Name the other host as the target, best by its address on the cluster’s own network.',
        verify: 'The tool’s log shows the other host, and a changed file arrives there.',
        undo: 'Put the former target back.',
      },
    ],
  },
  references: ['https://lsyncd.github.io/lsyncd/manual/config/layer4/'],
  reads: { lsyncd },
  appliesTo: ({ lsyncd }) =>
    lsyncd.syncs.some(({ host }) => host !== undefined) || 'lsyncd copies nothing to another host',
  check: ({ lsyncd, pair, host }) => {
    const wrong = new Set([
      host.name,
      host.address,
      pair.externalHost ?? '',
      ...pair.virtualIps,
      'localhost',
      '127.0.0.1',
      '::1',
    ]);
    return lsyncd.syncs
      .filter((sync) => sync.host !== undefined && wrong.has(sync.host))
      .map(
        ({ source, host: target, path, line }): Finding => ({
          subject: source ?? `${path}:${line}`,
          message: `lsyncd copies to ${target ?? ''}, which is not the other host`,
          expected: 'the other host’s own name or address',
          actual: target ?? '',
          at: { path, line },
        }),
      );
  },
});
