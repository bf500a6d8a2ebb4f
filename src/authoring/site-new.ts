import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Placeholder texts of a new rule. `rules check` reports those that were not replaced. */
export const placeholders: readonly string[] = ['The consequence of a violation.', 'The fix, as steps or commands.'];

/** A template rule that passes its check and its cases. */
const hostRule = `import { facts, hostRule } from 'halint';

export default hostRule({
  severity: 'warning',
  // The requirement, as one sentence without a full stop.
  summary: 'The host runs a distribution that we support',
  why: 'The consequence of a violation.',
  remedy: 'The fix, as steps or commands.',
  references: ['https://wiki.example.org/our-rules'],
  // The facts that check receives. "halint facts" shows all facts.
  reads: { system: facts.operatingSystem },
  // Parameters that halint.yaml can set for this rule: number, numbers, texts or table.
  parameters: {
    supported: {
      kind: 'texts',
      default: ['debian', 'ubuntu', 'rhel', 'rocky', 'almalinux'],
      describes: 'Distributions that we support, by the ID of /etc/os-release',
      source: 'our contract',
    },
  },
  // No findings is a pass. appliesTo, next to check, can return the reason why the rule does not apply to a host.
  check: ({ system, parameters: { supported } }) =>
    supported.includes(system.id)
      ? []
      : [
          {
            subject: 'distribution',
            message: 'the distribution is not supported',
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
  // The requirement, as one sentence without a full stop.
  summary: 'Both hosts run the same release of the system',
  why: 'The consequence of a violation.',
  remedy: 'The fix, as steps or commands.',
  references: ['https://wiki.example.org/our-rules'],
  // The facts of each host that check receives. "halint facts" shows all facts.
  reads: { system: facts.operatingSystem },
  // No findings is a pass.
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

const hostCases = `# Test cases: changes to the built-in healthy pair, and the expected findings. "halint rules test" runs them.
cases:
  - name: one host runs another distribution
    changes:
      - { host: b, file: /etc/os-release, replace: [["ID=debian", "ID=arch"]] }
    expect:
      - { host: b, subject: distribution }
  - name: a supported derivative
    changes:
      - { host: both, file: /etc/os-release, replace: [["ID=debian", "ID=ubuntu"]] }
    expect: pass
  - name: a distribution that halint.yaml adds
    parameters: { supported: [debian, arch] }
    changes:
      - { host: b, file: /etc/os-release, replace: [["ID=debian", "ID=arch"]] }
    expect: pass
`;

const pairCases = `# Test cases: changes to the built-in healthy pair, and the expected findings. "halint rules test" runs them.
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

/** Writes a rule and its cases, CATEGORY/NAME.ts and .yaml. Returns both paths, or the path that already exists. */
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
