import { resolve } from 'node:path';
import type { Reporter } from '../../report/reporter.ts';
import type { FormatName } from './format-names.ts';
import { formatNames } from './format-names.ts';
import { UsageError } from '../usage-error.ts';

/** One `--format NAME[=PATH]`. Without a path the report goes to standard output. */
export interface Format {
  readonly name: FormatName;
  readonly path?: string;
}

/** Reporters by name. Each is loaded on use. */
const reporters: Readonly<Record<FormatName, () => Promise<Reporter>>> = {
  text: async () => (await import('../../report/formats/text.ts')).text,
  json: async () => (await import('../../report/formats/json.ts')).json,
  junit: async () => (await import('../../report/formats/junit.ts')).junit,
  sarif: async () => (await import('../../report/formats/sarif.ts')).sarif,
  html: async () => (await import('../../report/formats/html.ts')).html,
  markdown: async () => (await import('../../report/formats/markdown.ts')).markdown,
  github: async () => (await import('../../report/formats/github.ts')).github,
  gitlab: async () => (await import('../../report/formats/gitlab.ts')).gitlab,
  checkstyle: async () => (await import('../../report/formats/checkstyle.ts')).checkstyle,
  csv: async () => (await import('../../report/formats/csv.ts')).csv,
  prometheus: async () => (await import('../../report/formats/prometheus.ts')).prometheus,
  nagios: async () => (await import('../../report/formats/nagios.ts')).nagios,
  tap: async () => (await import('../../report/formats/tap.ts')).tap,
  oscal: async () => (await import('../../report/formats/oscal.ts')).oscal,
  hdf: async () => (await import('../../report/formats/hdf.ts')).hdf,
  waivers: async () => (await import('../../report/formats/waivers.ts')).waivers,
  'remedy-sh': async () => (await import('../../report/remedies/remedy-script.ts')).remedyScript,
  'remedy-ansible': async () => (await import('../../report/remedies/remedy-playbook.ts')).remedyPlaybook,
};

export const reporterOf = (name: FormatName): Promise<Reporter> => reporters[name]();

const isFormat = (name: string): name is FormatName => formatNames.some((known) => known === name);

/** Parses the values of `--format`. At most one format may go to standard output. */
export function parseFormats(values: readonly string[]): readonly Format[] {
  const formats = (values.length === 0 ? ['text'] : values).map((value): Format => {
    const at = value.indexOf('=');
    const name = at < 0 ? value : value.slice(0, at);
    if (!isFormat(name)) {
      throw new UsageError(`unknown format "${name}"; available formats: ${formatNames.join(', ')}`);
    }
    return at < 0 ? { name } : { name, path: value.slice(at + 1) };
  });
  if (formats.filter(({ path }) => path === undefined).length > 1) {
    throw new UsageError(
      'only one format can go to standard output; write the others to files, for example --format junit=report.xml',
    );
  }
  const paths = formats.flatMap(({ path }) => (path === undefined ? [] : [resolve(path)]));
  const twice = paths.find((path, index) => path !== '/dev/null' && paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(`two reports cannot be written to the same file: ${twice}`);
  return formats;
}

/** The format of `--remedy FILE`: FILE.sh has steps to read and run, FILE.yml is an Ansible playbook. */
export function remedyFormat(path: string): Format {
  if (/\.sh$/.test(path)) return { name: 'remedy-sh', path };
  if (/\.ya?ml$/.test(path)) return { name: 'remedy-ansible', path };
  throw new UsageError(
    `--remedy takes a file name that ends in .sh (shell steps) or .yml (Ansible playbook), not ${path}`,
  );
}
