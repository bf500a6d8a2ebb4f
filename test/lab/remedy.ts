import type { Remedy, RemedyPlace, RemedyStep, RemedyValues, ReportedFinding, Side } from '../../src/sdk/index.ts';
import { remedyText } from '../../src/sdk/index.ts';
import { rules } from '../../rules/index.ts';
import { names } from './audit.ts';
import { on } from './lab.ts';

/** Where a step is carried out while alpha is active. */
const hostsOf = (place: RemedyPlace, side: Side | undefined): readonly string[] => {
  switch (place) {
    case 'host':
      return [side === 'b' ? names.b : names.a];
    case 'other':
      return [side === 'b' ? names.a : names.b];
    case 'passive':
      return [names.b];
    case 'both':
    case 'each-in-turn':
      return [names.a, names.b];
    default:
      return [names.a];
  }
};

/** The commands of a step as a reader sees them, for pcs where there are several tools. */
function shown(step: RemedyStep, values: RemedyValues): readonly string[] {
  const { commands = {} } = step;
  const lines = commands.pcs ?? commands.systemd ?? commands.shell;
  if (lines === undefined) return [];
  const only: Remedy = {
    grade: 'safe-while-running',
    steps: [{ on: step.on, text: step.text, commands: { shell: lines } }],
  };
  return [...remedyText(only, [values]).matchAll(/^ +\$ (.*)$/gm)].map(([, command = '']) =>
    // A remark behind the command.
    command.replace(/ {4}#.*$/, ''),
  );
}

/** The remedy of a finding: its own, or that of its rule. */
export function remedyOf(rule: string, finding: ReportedFinding): Remedy {
  const remedy = finding.steps ?? rules.find(({ id }) => id === rule)?.rule.remedy;
  if (remedy === undefined || typeof remedy === 'string') throw new Error(`${rule} has no steps`);
  return remedy;
}

/** Carries out every command of a remedy word for word, on the hosts that its steps name; returns the commands. */
export async function carryOut(rule: string, finding: ReportedFinding): Promise<readonly string[]> {
  const done: string[] = [];
  for (const step of remedyOf(rule, finding).steps) {
    for (const command of shown(step, finding.values ?? {})) {
      for (const host of hostsOf(step.on, finding.host)) {
        await on(host, command);
        done.push(`${host}: ${command}`);
      }
    }
  }
  return done;
}
