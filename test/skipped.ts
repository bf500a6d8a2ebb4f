import { relative } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * What the names of a test and of the groups around it say about why it may be skipped: the innermost remark counts.
 */
export function skipReason(names: readonly string[]): string | undefined {
  const remarks = names.flatMap((name) =>
    [...name.matchAll(/\(((?:[^()]|\([^()]*\))*)\)/g)].map(([, remark]) => remark ?? ''),
  );
  const telling = remarks.filter((remark) =>
    /\b(skipped|needs?|without|not installed|there is no|missing|is not set)\b/.test(remark),
  );
  return telling.at(-1)?.replace(/^.*?\bskipped(?: here)?(?: where|:|,| when)? ?/, '');
}

function namesOf(test: TestCase): readonly string[] {
  const names = [test.name];
  for (let group = test.parent; group.type === 'suite'; group = group.parent) names.unshift(group.name);
  return names;
}

/** Says at the end of a run which tests were skipped for want of what. */
export class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const reason = skipReason(namesOf(test)) ?? `no reason is given in ${relative(process.cwd(), module.moduleId)}`;
        counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
    }
    if (counts.size === 0) return;
    const lines = [...counts]
      .sort(([, one], [, other]) => other - one)
      .map(([reason, count]) => `  ${String(count).padStart(4)}  ${reason}\n`);
    process.stdout.write(`\nSkipped tests, and why:\n${lines.join('')}`);
  }
}
