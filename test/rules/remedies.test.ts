import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { isFailing, judgeCase } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { isRemedy, secondWriterRules } from '../../src/sdk/index.ts';
import type { CommandLines, Remedy, RemedyStep, ReportedFinding } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

interface Told {
  readonly remedy: Remedy;
  readonly severity: string;
  readonly findings: readonly ReportedFinding[];
}

/** Every remedy of a rule: its own, and those of single findings in its cases. */
function remediesOf(id: string): readonly Told[] {
  const named = rules.find((each) => each.id === id);
  if (named === undefined || typeof named.rule.remedy === 'string') return [];
  const findings = casesOf(folder, id)
    .filter(isFailing)
    .flatMap((each) => judgeCase(healthyGround, named, each))
    .flatMap((result) => result.findings);
  const severity = named.rule.severity;
  const own = findings.flatMap(({ steps }) =>
    steps === undefined ? [] : [{ remedy: steps, severity, findings: findings.filter((each) => each.steps === steps) }],
  );
  return [
    { remedy: named.rule.remedy, severity, findings: findings.filter(({ steps }) => steps === undefined) },
    ...own,
  ];
}

const textsOf = ({ text, check, effect, verify, undo }: RemedyStep): readonly string[] =>
  [text, check, effect, verify, undo].flatMap((each) => (each === undefined ? [] : [each]));
const listOf = (given: CommandLines): readonly string[] => (typeof given === 'string' ? [given] : given);
const commandsOf = ({ commands = {} }: RemedyStep): readonly string[] => Object.values(commands).flatMap(listOf);

/** Tools of which one is used in the place of another. What stands in one step is an alternative, never a sequence. */
const alternatives: readonly (readonly string[])[] = [
  [
    'pcs',
    'pcs 0.11',
    'pcs 0.12',
    'crmsh',
    'crmsh 4',
    'crmsh 5',
    'corosync',
    'keepalived',
    'systemd',
    'bluemind',
    'drbd',
    'ipmitool',
  ],
  ['apt', 'dnf'],
  ['bm-cli 5', 'bluemind 4'],
];

const disturbs =
  /\b(stops?|restarts?|moves?|boots|goes off|fences|away|takes? over|fails? over|(switched|powered) off)\b/;

describe.each(rules.map(({ id }) => id))('the remedy of %s', (id) => {
  const told = remediesOf(id);

  it('is data', () => {
    expect(told.length).toBeGreaterThan(0);
    for (const { remedy } of told) expect(isRemedy(JSON.parse(JSON.stringify(remedy)))).toBe(true);
  });

  it('says in each step what to do, in whole sentences', () => {
    for (const { remedy } of told) {
      for (const step of remedy.steps) {
        for (const text of textsOf(step)) expect(text).toMatch(/^.*[^\s,;]$/s);
        expect(step.text).toMatch(/[.!?:)]$/);
        expect(step.text).not.toMatch(/[\n\t]/);
      }
    }
  });

  it('can be verified', () => {
    for (const { remedy, severity } of told) {
      if (severity !== 'info') expect(remedy.steps.some(({ verify }) => verify !== undefined)).toBe(true);
    }
  });

  it('is graded by its effects', () => {
    for (const { remedy } of told) {
      const effects = remedy.steps.flatMap(({ effect }) => (effect === undefined ? [] : [effect]));
      if (remedy.grade === 'safe-while-running') expect(effects.filter((effect) => disturbs.test(effect))).toEqual([]);
      // What only can lose data need not stop anything.
      else if (remedy.grade !== 'can-lose-data') expect(effects).not.toEqual([]);
    }
  });

  it('names tools that are alternatives to each other', () => {
    for (const { remedy } of told) {
      for (const { commands = {} } of remedy.steps) {
        const tools = Object.keys(commands);
        expect(
          tools.length <= 1 || alternatives.some((group) => tools.every((tool) => group.includes(tool))),
          tools.join(', '),
        ).toBe(true);
      }
    }
  });

  it('speaks of the host of the finding only where findings have one', () => {
    for (const { remedy, findings } of told) {
      const speaks = remedy.steps.some(
        (step) =>
          step.on === 'host' ||
          step.on === 'other' ||
          [...textsOf(step), ...commandsOf(step)].some((text) => /\{(host|other)\}/.test(text)),
      );
      if (speaks) expect(findings.filter(({ host }) => host === undefined).map(({ subject }) => subject)).toEqual([]);
    }
  });

  it('leaves no brace open and no ellipsis for a value in a command', () => {
    for (const { remedy } of told) {
      for (const step of remedy.steps) {
        for (const command of commandsOf(step)) expect(command).not.toMatch(/…|<[A-Z]|\{[A-Z]/);
      }
    }
  });
});

describe('a value from outside', () => {
  const step = { on: 'both', text: 'Do it.' };
  const sound = { grade: 'safe-while-running', steps: [step] };

  it.each([
    null,
    'Do it.',
    [],
    {},
    { ...sound, grade: 'harmless' },
    { ...sound, steps: [] },
    { ...sound, steps: [{ ...step, on: 'mars' }] },
    { ...sound, steps: [{ on: 'both' }] },
    { ...sound, steps: [{ ...step, effect: 1 }] },
    { ...sound, steps: [{ ...step, commands: { fdisk: 'x' } }] },
    { ...sound, steps: [{ ...step, commands: { pcs: [] } }] },
    { ...sound, steps: [{ ...step, file: { path: '/etc/x' } }] },
    { ...sound, subject: 1 },
  ])('is no remedy: %j', (value) => {
    expect(isRemedy(sound)).toBe(true);
    expect(isRemedy(value)).toBe(false);
  });
});

describe('no remedy', () => {
  const all = rules.flatMap(({ id, rule }) =>
    typeof rule.remedy === 'string' ? [] : rule.remedy.steps.map((step) => ({ id, step })),
  );
  const withCommand = (pattern: RegExp) =>
    all.filter(({ step }) => commandsOf(step).some((command) => pattern.test(command)));

  it('names an active or a passive host where both hosts may be active', () => {
    // lsyncd in both directions, or from the passive host: the services run on one host.
    const both = secondWriterRules.filter((id) => !id.startsWith('sync/'));
    const named = [...both, 'cluster/resources-active-once'].flatMap((id) =>
      remediesOf(id)
        .flatMap(({ remedy }) => remedy.steps)
        .filter(
          (step) =>
            step.on === 'active' || step.on === 'passive' || /(active|passive) host/.test(textsOf(step).join(' ')),
        )
        .map((step) => `${id}: ${step.text}`),
    );
    expect(named).toEqual([]);
  });

  it('stops a unit that holds data or replication in order to disable it', () => {
    const stopping = withCommand(/disable --now/).map(({ id }) => id);
    // acpid, lsyncd and a trigger hold nothing.
    expect([...new Set(stopping)].sort()).toEqual([
      'boot/cluster-units-not-triggered',
      'fencing/power-key-ignored',
      'sync/lsyncd-one-way',
      'sync/pushes-from-active',
    ]);
  });

  it('throws data of DRBD away but on the victim', () => {
    const found = withCommand(/discard-my-data/);
    expect(found.length).toBeGreaterThan(0);
    for (const { step } of found) expect(step.on).toBe('victim');
  });

  it('creates a resource that may start on the wrong host: it is in a group from the beginning, or a fence device or clone', () => {
    for (const { step } of withCommand(/(pcs resource create|primitive) /)) {
      for (const command of commandsOf(step).filter((each) => /(pcs resource create|primitive) /.test(each))) {
        const held = commandsOf(
          all.filter(({ id }) => id === 'cluster/services-not-targets')[1]?.step ?? step,
        ).includes(command);
        expect(/--group |modgroup |stonith:| dlm /.test(command) || held, command).toBe(true);
      }
    }
  });

  it('loads a configuration of keepalived that was not checked', () => {
    for (const { step } of withCommand(/systemctl (reload|restart|reload-or-restart) keepalived/)) {
      for (const command of commandsOf(step).filter((each) => /(reload|restart)\S* keepalived/.test(each)))
        expect(command).toMatch(/^keepalived -t && /);
    }
  });

  it('takes an address away without its prefix length', () => {
    for (const { step } of withCommand(/ip addr del/))
      expect(commandsOf(step).join('\n')).toMatch(/ip addr del \{[a-z-]+\}\/\{prefix\}/);
  });

  it('repairs a file system before it was looked at, or while it may be mounted', () => {
    for (const { id } of withCommand(/^(e2fsck -f|xfs_repair) \{/)) {
      expect(
        all
          .filter((each) => each.id === id)
          .some(
            ({ step }) =>
              commandsOf(step).some((command) => /e2fsck -fn/.test(command)) &&
              /mounted nowhere/.test(step.check ?? ''),
          ),
        id,
      ).toBe(true);
    }
  });

  it('holds something back without a later step, or an undo, that releases it', () => {
    const pairs: readonly (readonly [RegExp, (name: string) => string])[] = [
      [/^pcs resource disable (\S+)/, (name) => `pcs resource enable ${name}`],
      [/^crm resource stop (\S+)/, (name) => `crm resource start ${name}`],
      [/^pcs resource unmanage (\S+)/, (name) => `pcs resource manage ${name}`],
      [/^crm resource unmanage (\S+)/, (name) => `crm resource manage ${name}`],
      [/^pcs node standby (\S+)/, (name) => `pcs node unstandby ${name}`],
      [/^crm node standby (\S+)/, (name) => `crm node online ${name}`],
      [/^pcs property set (maintenance-mode|stop-all-resources)=true/, (name) => `pcs property set ${name}=false`],
      [
        /^crm configure property (maintenance-mode|stop-all-resources)=true/,
        (name) => `crm configure property ${name}=false`,
      ],
    ];
    const held = all.flatMap(({ id, step }) =>
      commandsOf(step).flatMap((command) =>
        pairs.flatMap(([holds, release]) => {
          const name = holds.exec(command)?.[1];
          return name === undefined ? [] : [{ id, step, command, release: release(name) }];
        }),
      ),
    );
    expect(held.length).toBeGreaterThan(20);
    for (const { id, step, command, release } of held) {
      const own = all.filter((each) => each.id === id).map((each) => each.step);
      // Without its clone, what was set of the clone is gone as well.
      const ends = [
        release,
        release
          .replace(/^pcs resource enable/, 'pcs resource unclone')
          .replace(/^crm resource start/, 'crm configure delete'),
      ];
      const released = own
        .slice(own.indexOf(step))
        .some(
          (each) =>
            commandsOf(each).some((other) => ends.some((end) => other.startsWith(end))) ||
            each.undo?.includes(release) === true,
        );
      expect(released, `${id}: ${command}`).toBe(true);
    }
  });
});
