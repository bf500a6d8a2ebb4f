import type { Framework } from '../../sdk/index.ts';
import type { ReportHead } from '../reporter.ts';
import { anssi } from './anssi.ts';
import { bsi } from './bsi.ts';
import type { Catalogue } from './catalogue.ts';
import { iso27001 } from './iso27001.ts';
import { nis2 } from './nis2.ts';
import { resolveCatalogue } from './resolve.ts';

/** The catalogues of halint. */
export const catalogues: readonly Catalogue[] = [iso27001, nis2, bsi, anssi];

/** The frameworks of the report; all built-in ones if `--controls` was not given. For formats that need controls. */
export const frameworksOf = ({ controls, rules }: ReportHead): readonly Framework[] =>
  controls ?? catalogues.map((catalogue) => resolveCatalogue(catalogue, Object.keys(rules)));
