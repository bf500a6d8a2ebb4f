import { catalogues } from '../../report/controls/built-in.ts';
import type { Catalogue } from '../../report/controls/catalogue.ts';
import { resolveCatalogue, rulesMatching } from '../../report/controls/resolve.ts';
import type { ReportHead } from '../../report/reporter.ts';
import { UsageError } from '../usage-error.ts';

/** Adds the frameworks of `--controls` to the head of a report. `own`: path of the organisation's own catalogue. */
export async function withControls(
  head: ReportHead,
  names: readonly string[],
  own: string | undefined,
): Promise<ReportHead> {
  const rules = Object.keys(head.rules);
  const known = [...catalogues, ...(own === undefined ? [] : await ownCatalogues(own, rules))];
  const controls = [...new Set(names)].map((name) => {
    const catalogue = known.find(({ id }) => id === name);
    if (catalogue !== undefined) return resolveCatalogue(catalogue, rules);
    // A framework that is in the report already, from another configuration.
    const stored = head.controls?.find(({ id }) => id === name);
    if (stored !== undefined) return stored;
    throw new UsageError(
      `unknown framework "${name}" for --controls; available: ${known.map(({ id }) => id).join(', ')}`,
    );
  });
  return { ...head, controls };
}

async function ownCatalogues(path: string, rules: readonly string[]): Promise<readonly Catalogue[]> {
  const { loadControls } = await import('../../config/control-catalogue.ts');
  // With --rule the report has only some of the rules; a pattern for another rule is still right.
  const { rules: builtIn } = await import('../../../rules/index.ts');
  const all = [...new Set([...builtIn.map(({ id }) => id), ...rules])];
  const loaded = loadControls(
    path,
    catalogues.map(({ id }) => id),
    (pattern) => rulesMatching([pattern], all).length > 0,
  );
  if (loaded.ok) return loaded.frameworks;
  const { renderProblems } = await import('../../config/reading/problem.ts');
  throw new UsageError(renderProblems(loaded.problems));
}
