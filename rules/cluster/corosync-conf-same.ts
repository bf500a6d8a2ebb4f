import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import type { Section } from '../../src/facts/grammar/corosync-conf.ts';
import type { Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'corosync.conf is the same on both hosts',
  why:
    'Different rings, keys or timeouts keep a host out of the cluster at its next start, or make the two judge a ' +
    'failure differently.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`corosync -t` finds no error on the host that is right.',
        text:
          'Decide which host has the right file, and raise config_version there. Send it from that host to the ' +
          'other one: pcs sends the file of the host on which it runs.',
        commands: {
          pcs: ['pcs cluster sync corosync', 'pcs cluster reload corosync'],
          crmsh: ['crm corosync push', 'crm corosync reload'],
        },
        verify:
          '`sha256sum /etc/corosync/corosync.conf` is the same on both hosts, and `crm_mon -1` shows both nodes as ' +
          'Online. Settings that corosync reads at its start only hold from the next restart of the cluster.',
        undo: 'Put the former file back on both hosts, and reload.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  explainedBy: {
    // The value that one host has is none.
    'cluster/corosync-conf-readable': (own, other) => other.actual.startsWith(`${own.subject} `),
  },
  reads: { corosyncConf },
  appliesTo({ a, b }) {
    if (!a.corosyncConf.configured && !b.corosyncConf.configured) return 'corosync is not configured';
    const unreadable = [a, b].some(
      ({ corosyncConf: { problems, root } }) => problems.length > 0 && root.sections.length === 0,
    );
    return !unreadable || 'corosync refuses its configuration: cluster/corosync-conf-readable reports it';
  },
  check: ({ a, b }) => {
    const { path } = a.corosyncConf;
    if (!a.corosyncConf.configured || !b.corosyncConf.configured) {
      const host: Side = a.corosyncConf.configured ? 'b' : 'a';
      return [
        {
          host,
          subject: path,
          message: 'corosync.conf is missing on one host',
          expected: 'the file of the other host',
          actual: 'no such file',
          moment: 'after-reboot',
        },
      ];
    }
    const [left, right] = [settingsOf(a.corosyncConf.root), settingsOf(b.corosyncConf.root)];
    const names = [...new Set([...left.keys(), ...right.keys()])].sort();
    return names
      .filter((name) => left.get(name) !== right.get(name))
      .map((name) => ({
        subject: name,
        message: `${name} differs in corosync.conf`,
        expected: 'the same value on both hosts',
        actual: [left.get(name) ?? 'not set', right.get(name) ?? 'not set'].sort().join(' | '),
        moment: 'after-reboot' as const,
      }));
  },
});

/**
 * Values by their dotted names; nodes and other repeated sections by their place. The local bind address may differ.
 */
function settingsOf(section: Section, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key, value } of section.values) if (key !== 'bindnetaddr') found.set(`${prefix}${key}`, value);
  const seen = new Map<string, number>();
  for (const inner of section.sections) {
    const count = (seen.get(inner.name) ?? 0) + 1;
    seen.set(inner.name, count);
    const label =
      section.sections.filter(({ name }) => name === inner.name).length > 1 ? `${inner.name}[${count}]` : inner.name;
    for (const [name, value] of settingsOf(inner, `${prefix}${label}.`)) found.set(name, value);
  }
  return found;
}
