import type { FormatName } from '../../src/cli/format-names.ts';
import { checkstyle } from '../../src/report/checkstyle.ts';
import { csv } from '../../src/report/csv.ts';
import { github } from '../../src/report/github.ts';
import { gitlab } from '../../src/report/gitlab.ts';
import { html } from '../../src/report/html.ts';
import { json } from '../../src/report/json.ts';
import { junit } from '../../src/report/junit.ts';
import { markdown } from '../../src/report/markdown.ts';
import { nagios } from '../../src/report/nagios.ts';
import { prometheus } from '../../src/report/prometheus.ts';
import { remedyPlaybook } from '../../src/report/remedy-playbook.ts';
import { remedyScript } from '../../src/report/remedy-script.ts';
import type { Reporter } from '../../src/report/reporter.ts';
import { sarif } from '../../src/report/sarif.ts';
import { tap } from '../../src/report/tap.ts';
import { text } from '../../src/report/text.ts';

/** All reporters by the name that `--format` takes, none left out. */
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
} as const satisfies Readonly<Record<FormatName, Reporter>>;
