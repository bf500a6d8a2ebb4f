import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a rule is written with, for its author to replace; `rules check` says where they did not. */
export const placeholders: readonly string[] = [
  'What happens when it does not hold.',
  'What to do, as steps or commands.',
];

/** A rule that passes its check and its cases as it stands, to be changed into what is wanted. */
const hostRule = `import { facts, hostRule } from 'halint';

export default hostRule({
  severity: 'warning',
  // The state that must hold, as one sentence without a full stop.
  summary: 'The host runs a distribution that we support',
  why: 'What happens when it does not hold.',
  remedy: 'What to do, as steps or commands.',
  references: ['https://wiki.example.org/our-rules'],
  // What check gets; nothing else is gathered for it. "halint facts" shows what there is.
  reads: { system: facts.operatingSystem },
  // What halint.yaml may set under rules, for this rule: number, numbers, texts or table.
  parameters: {
    supported: {
      kind: 'texts',
      default: ['debian', 'ubuntu', 'rhel', 'rocky', 'almalinux'],
      describes: 'Distributions that we support, by the ID of /etc/os-release',
      source: 'our contract',
    },
  },
  // No finding is a pass. appliesTo, beside check, may give the reason why the rule means nothing on a host.
  check: ({ system, parameters: { supported } }) =>
    supported.includes(system.id)
      ? []
      : [
          {
            subject: 'distribution',
            message: 'the distribution is none that we support',
            expected: supported.join(', '),
            actual: system.name,
            at: { path: '/etc/os-release' },
          },
        ],
});
`;

const pairRule = `import { facts, pairRule } from 'halint';

export default pairRule({
  severity: 'warning',
  // The state that must hold, as one sentence without a full stop.
  summary: 'Both hosts run the same release of the system',
  why: 'What happens when it does not hold.',
  remedy: 'What to do, as steps or commands.',
  references: ['https://wiki.example.org/our-rules'],
  // What check gets of each host; nothing else is gathered for it. "halint facts" shows what there is.
  reads: { system: facts.operatingSystem },
  // No finding is a pass.
  check: ({ a, b }) =>
    a.system.version === b.system.version
      ? []
      : [
          {
            subject: 'release',
            message: 'the hosts run different releases',
            expected: 'the same release',
            actual: \`\${a.host.name}: \${a.system.name}, \${b.host.name}: \${b.system.name}\`,
          },
        ],
});
`;

const hostCases = `# Situations, each the healthy pair that halint brings with a few changes, and the findings that must come out.
# "halint rules test" runs them.
cases:
  - name: one host runs something else
    changes:
      - { host: b, file: /etc/os-release, replace: [["ID=debian", "ID=arch"]] }
    expect:
      - { host: b, subject: distribution }
  - name: a distribution made of one that we support
    changes:
      - { host: both, file: /etc/os-release, replace: [["ID=debian", "ID=ubuntu"]] }
    expect: pass
  - name: one that halint.yaml adds
    parameters: { supported: [debian, arch] }
    changes:
      - { host: b, file: /etc/os-release, replace: [["ID=debian", "ID=arch"]] }
    expect: pass
`;

const pairCases = `# Situations, each the healthy pair that halint brings with a few changes, and the findings that must come out.
# "halint rules test" runs them.
cases:
  - name: one host was upgraded
    changes:
      - { host: b, file: /etc/os-release, replace: [['VERSION_ID="12"', 'VERSION_ID="13"']] }
    expect:
      - { host: pair, subject: release }
  - name: both were upgraded
    changes:
      - { host: both, file: /etc/os-release, replace: [['VERSION_ID="12"', 'VERSION_ID="13"']] }
    expect: pass
`;

/** Writes a rule and its cases, CATEGORY/NAME.ts and .yaml. The paths of both; or the one that is there already. */
export function newSiteRule(
  folder: string,
  id: string,
  scope: 'host' | 'pair',
): { readonly written: readonly string[] } | { readonly taken: string } {
  const rule = join(folder, `${id}.ts`);
  const cases = join(folder, `${id}.yaml`);
  const taken = [rule, cases].find((path) => existsSync(path));
  if (taken !== undefined) return { taken };
  mkdirSync(dirname(rule), { recursive: true });
  writeFileSync(rule, scope === 'host' ? hostRule : pairRule, { flag: 'wx' });
  writeFileSync(cases, scope === 'host' ? hostCases : pairCases, { flag: 'wx' });
  return { written: [rule, cases] };
}
