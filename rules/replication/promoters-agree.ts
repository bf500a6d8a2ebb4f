import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import type { Promoter } from '../../src/facts/replication/promoter-model.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'drbd-reactor promotes the same resources with the same settings on both hosts',
  why: 'After a failover the other host starts something else, in another order, or nothing.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Decide which promoter of {resource} is right, and write the same file on both hosts.',
        commands: { shell: 'grep -rn {resource} /etc/drbd-reactor.toml /etc/drbd-reactor.d' },
        verify: '`sha256sum /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml` prints the same on both hosts.',
        undo: 'Put the former file back.',
      },
      {
        on: 'each-in-turn',
        check: '`stop-services-on-exit` is not set in the configuration that runs: else the services stop.',
        text: 'Load it where the file was changed.',
        commands: { drbd: 'drbd-reactorctl restart' },
        verify: '`drbd-reactorctl ls` lists the same on both hosts.',
      },
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md'],
  reads: {},
  optional: { drbdReactor, units },
  appliesTo: ({ a, b }) => {
    const left = promotionInForce(a.drbdReactor, a.units);
    return left === true || promotionInForce(b.drbdReactor, b.units);
  },
  check: ({ a, b }): readonly Finding[] => {
    const used = [a, b].flatMap(({ drbdReactor, units }) => promotersInForce(drbdReactor, units));
    if (!a.drbdReactor.known || !b.drbdReactor.known) return [];
    const [left, right] = [a.drbdReactor.value.promoters, b.drbdReactor.value.promoters];
    return [...new Set(used.map(({ resource }) => resource))].flatMap((name) => {
      const one = left.find(({ resource }) => resource === name);
      const other = right.find(({ resource }) => resource === name);
      const [settings, others] = [settingsOf(one), settingsOf(other)];
      const different = Object.keys({ ...settings, ...others }).filter((key) => settings[key] !== others[key]);
      if (different.length === 0) return [];
      const shown = (side: Readonly<Record<string, string>>): string =>
        Object.keys(side).length === 0 ? 'no promoter' : different.map((key) => `${key} ${side[key] ?? ''}`).join('; ');
      const sides = [`${a.host.name}: ${shown(settings)}`, `${b.host.name}: ${shown(others)}`];
      return [
        {
          subject: name,
          message: `the promoters of ${name} differ in ${different.join(', ')}`,
          expected: 'the same on both hosts',
          actual: sides.sort().join(' | '),
          at: { path: (one ?? other)?.path ?? '/etc/drbd-reactor.toml' },
          moment: 'after-failover' as const,
        },
      ];
    });
  },
});

const settingsOf = (promoter: Promoter | undefined): Readonly<Record<string, string>> =>
  promoter === undefined
    ? {}
    : {
        start: promoter.steps.map(({ start }) => start).join(' → '),
        runner: promoter.runner,
        'target-as': promoter.targetAs,
        'dependencies-as': promoter.dependenciesAs,
        'on-drbd-demote-failure': promoter.onDemoteFailure,
        'secondary-force': String(promoter.secondaryForce),
        'stop-services-on-exit': String(promoter.stopsOnExit),
        'on-quorum-loss': promoter.onQuorumLoss,
        'preferred-nodes': promoter.preferredNodes.join(', '),
        'preferred-nodes-policy': promoter.preferredNodesPolicy,
      };
