import { checkstyle } from './checkstyle.ts';
import { csv } from './csv.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { nagios } from './nagios.ts';
import { prometheus } from './prometheus.ts';
import { remedyPlaybook } from './remedy-playbook.ts';
import { remedyScript } from './remedy-script.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';
import { tap } from './tap.ts';
import { text } from './text.ts';

/** All reporters by the name that `--format` takes. This imports each of them; who needs one imports its file. */
export const reporters = {
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
  'remedy-sh': remedyScript,
  'remedy-ansible': remedyPlaybook,
} as const satisfies Readonly<Record<string, Reporter>>;

export type ReporterName = keyof typeof reporters;

export const isReporterName = (name: string): name is ReporterName => Object.hasOwn(reporters, name);

export type { Reporter, Style } from './reporter.ts';
