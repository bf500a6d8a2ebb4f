import { corosyncAcceptance } from '../../src/facts/accepted/corosync.ts';
import { refusalsOr } from '../../src/facts/accepted/refusals.ts';
import { clusterKeys } from '../../src/facts/cluster/cluster-keys.ts';
import { corosyncConf, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

const key = '/etc/corosync/authkey';

export default hostRule({
  severity: 'error',
  summary: 'corosync accepts its configuration',
  why:
    'The running cluster does not notice; at the next start corosync refuses the file and the host stays out of the ' +
    'cluster.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`corosync -t` on {host} shows the error.',
        text:
          'Correct the line that is named. A comment needs a line of its own: a # after a value belongs to the ' +
          'value. The running cluster is not touched.',
        verify: '`corosync -t` ends with 0 on {host}.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:corosync.conf(5)', 'man:corosync(8)'],
  explainedBy: {
    // The key is missing on one host.
    'cluster/keys-same': (own, other) => own.actual.includes(other.subject) && other.actual === 'no such file',
  },
  reads: { corosyncConf },
  optional: { packages, clusterKeys, corosyncAcceptance },
  fallbackFor: ['packages', 'clusterKeys', 'corosyncAcceptance'],
  appliesTo: ({ corosyncConf }) => corosyncConf.configured || 'corosync is not configured',
  check: ({ corosyncConf, packages, clusterKeys, corosyncAcceptance }) => {
    const { path, problems, refusals, root } = corosyncConf;
    const version = packages.known ? packages.value.installed.get('corosync')?.version : undefined;
    const older = /^(\d+:)?[12]\./.test(version ?? '');
    const readable = root.sections.length > 0 || root.values.length > 0 || problems.length === 0;
    const value = (name: string): string | undefined => setting(corosyncConf, `totem.${name}`)?.value;
    const secured =
      value('secauth') === 'on' ||
      [value('crypto_cipher'), value('crypto_hash')].some((each) => each !== undefined && each !== 'none');
    const keyless =
      secured &&
      value('keyfile') === undefined &&
      value('key') === undefined &&
      clusterKeys.known &&
      clusterKeys.value.every((each) => each.path !== key);
    const all = [
      ...problems,
      ...(older || !readable ? [] : refusals),
      ...(keyless
        ? [
            {
              line:
                setting(corosyncConf, 'totem.secauth')?.line ?? setting(corosyncConf, 'totem.crypto_cipher')?.line ?? 1,
              problem: `it encrypts, and there is no ${key}`,
            },
          ]
        : []),
    ];
    const own = all.map(({ line, problem }) => ({
      subject: `${path}:${line}`,
      message: 'corosync refuses this line, alone or together with others',
      expected: 'what `corosync -t` accepts',
      actual: problem,
      at: { path, line },
      moment: 'after-reboot' as const,
    }));
    const accepted = corosyncAcceptance;
    // corosync stops at its first error and mostly names no line: halint's own findings name all of them.
    if (accepted.known && accepted.value.remarks.length > 0 && own.length > 0) return own;
    return refusalsOr(accepted, own, {
      message: 'corosync refuses its configuration',
      expected: 'what `corosync -t` accepts',
      subject: path,
    });
  },
});
