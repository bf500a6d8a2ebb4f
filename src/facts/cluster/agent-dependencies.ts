// systemd.unit(5); pacemaker.service wants resource-agents-deps.target and starts after it
import type { Fact } from '../../sdk/index.ts';
import { defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';

/** A unit that must be up before Pacemaker starts resources. */
export interface AgentDependency {
  readonly unit: string;
  readonly path: string;
  readonly line: number;
}

/** What drop-ins of resource-agents-deps.target pull in before Pacemaker starts. */
export const agentDependencies = defineFact({
  id: 'agent-dependencies',
  describes: 'Units that must be up before Pacemaker starts its resources',
  sources: { dropIns: glob('/etc/systemd/system/resource-agents-deps.target.d/*.conf') },
  parse({ dropIns }): Fact<readonly AgentDependency[]> {
    if (!dropIns.read)
      return dropIns.reason === 'absent'
        ? known<readonly AgentDependency[]>([])
        : unknownFrom(dropIns, 'resource-agents-deps.target.d');
    return known(
      dropIns.value.flatMap(({ text, path }) =>
        text.split('\n').flatMap((row, index) => {
          const [, value] = /^\s*(?:Requires|Wants|BindsTo|After)\s*=\s*(.*)$/.exec(row) ?? [];
          return (value ?? '')
            .split(/\s+/)
            .filter((unit) => unit !== '')
            .map((unit) => ({ unit, path, line: index + 1 }));
        }),
      ),
    );
  },
});
