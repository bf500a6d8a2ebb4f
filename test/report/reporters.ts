import type { FormatName } from '../../src/cli/output/format-names.ts';
import { checkstyle } from '../../src/report/formats/checkstyle.ts';
import { csv } from '../../src/report/formats/csv.ts';
import { github } from '../../src/report/formats/github.ts';
import { gitlab } from '../../src/report/formats/gitlab.ts';
import { hdf } from '../../src/report/formats/hdf.ts';
import { html } from '../../src/report/formats/html.ts';
import { json } from '../../src/report/formats/json.ts';
import { junit } from '../../src/report/formats/junit.ts';
import { markdown } from '../../src/report/formats/markdown.ts';
import { nagios } from '../../src/report/formats/nagios.ts';
import { oscal } from '../../src/report/formats/oscal.ts';
import { prometheus } from '../../src/report/formats/prometheus.ts';
import { remedyPlaybook } from '../../src/report/remedies/remedy-playbook.ts';
import { remedyScript } from '../../src/report/remedies/remedy-script.ts';
import type { Reporter, Style } from '../../src/report/reporter.ts';
import { sarif } from '../../src/report/formats/sarif.ts';
import { tap } from '../../src/report/formats/tap.ts';
import { text } from '../../src/report/formats/text.ts';
import { waivers } from '../../src/report/formats/waivers.ts';
import { Summary } from '../../src/report/summary.ts';
import type { PairReport, Report } from '../../src/sdk/index.ts';

/** All reporters by the name that `--format` takes, none left out. */
export const begin = {
  text,
  json,
  junit,
  sarif,
  html,
  markdown,
  github,
  gitlab,
  checkstyle,
  csv,
  prometheus,
  nagios,
  tap,
  oscal,
  hdf,
  waivers,
  'remedy-sh': remedyScript,
  'remedy-ansible': remedyPlaybook,
} as const satisfies Readonly<Record<FormatName, Reporter>>;

/** A whole document, made pair by pair as the command does. */
const whole =
  (name: FormatName) =>
  ({ pairs, ...head }: Report, style: Style): string => {
    const rendering = begin[name](head, style);
    const parts = [rendering.start ?? '', ...pairs.map((pair) => rendering.pair(pair))];
    return [...parts, ...rendering.end()].join('');
  };

export const reporters = {
  text: whole('text'),
  json: whole('json'),
  junit: whole('junit'),
  sarif: whole('sarif'),
  html: whole('html'),
  markdown: whole('markdown'),
  github: whole('github'),
  gitlab: whole('gitlab'),
  checkstyle: whole('checkstyle'),
  csv: whole('csv'),
  prometheus: whole('prometheus'),
  nagios: whole('nagios'),
  tap: whole('tap'),
  oscal: whole('oscal'),
  hdf: whole('hdf'),
  waivers: whole('waivers'),
  'remedy-sh': whole('remedy-sh'),
  'remedy-ansible': whole('remedy-ansible'),
} as const satisfies Readonly<Record<FormatName, (report: Report, style: Style) => string>>;

/** What the summary says of these pairs. */
export function summaryOf(pairs: readonly PairReport[]) {
  const summary = new Summary();
  for (const pair of pairs) summary.add(pair);
  return summary.statements();
}
