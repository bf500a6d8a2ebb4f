import { expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { snapshotWith } from '../../src/authoring/cases/case.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { selectRules } from '../../src/engine/select.ts';
import { healthyGround } from './healthy.ts';

const ground = healthyGround.variants?.['bluemind-5'] ?? healthyGround;

/** Files that the upgrade from BlueMind 4 leaves behind, with faults that a rule would report on a host with Cyrus. */
const leftOver = snapshotWith(ground, {
  changes: [
    {
      host: 'both',
      file: '/etc/imapd.conf',
      text: 'configdirectory: /srv/local\npartition-default: /srv/mail\nx: y\n',
    },
    { host: 'both', file: '/etc/cyrus.conf', text: 'SERVICES {\n  imap cmd="imapd"\n' },
  ],
});

it('no rule that names Cyrus judges a host with BlueMind 5', () => {
  const results = evaluate(leftOver, ground.pair, selectRules(rules, ground.pair));
  const speaking = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  expect(speaking.map(({ rule, findings }) => [rule, ...findings.map(({ message }) => message)])).toEqual([]);
  // Rules that also judge other daemons, such as those on certificates, go on without Cyrus.
  const named = rules.filter(({ id }) => id.includes('cyrus'));
  expect(named.length).toBeGreaterThan(3);
  for (const { id } of named) {
    const verdicts = results.filter((result) => result.rule === id).map(({ verdict }) => verdict);
    expect([id, ...new Set(verdicts)]).toEqual([id, 'skip']);
  }
});
