import { isUtf8 } from 'node:buffer';
import validate from 'halint:validator/controls';
import schema from '../../schemas/controls.schema.json' with { type: 'json' };
import type { Control, Framework } from '../sdk/index.ts';
import { schemaProblems } from './reading/faults.ts';
import type { Problem } from './reading/problem.ts';
import { atMost, readNamedFile } from './reading/read-file.ts';
import { parseYaml } from './reading/yaml-source.ts';

/** A framework of the organisation; its controls name rules by patterns. */
interface OwnFramework extends Framework {
  readonly controls: readonly (Control & { readonly rest?: true })[];
}

interface ControlsDocument {
  readonly frameworks: readonly OwnFramework[];
}

const conforms = (value: unknown): value is ControlsDocument => validate(value);

export type LoadedControls =
  | { readonly ok: true; readonly frameworks: readonly OwnFramework[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads the organisation's own catalogue of controls. `reserved`: ids of other frameworks. `matchesRule`: whether a
 * pattern matches a rule; a mistyped pattern would otherwise look like a control without evidence.
 */
export function loadControls(
  path: string,
  reserved: readonly string[],
  matchesRule: (pattern: string) => boolean,
): LoadedControls {
  const refuse = (message: string): LoadedControls => ({
    ok: false,
    problems: [{ file: path, line: 0, column: 0, message }],
  });
  const content = readNamedFile(path, atMost.configuration);
  if ('failure' in content) return refuse(content.failure);
  if (!isUtf8(content.bytes)) return refuse('it is not UTF-8 text');
  const parsed = parseYaml(content.bytes.toString('utf8'), path);
  if ('problems' in parsed) return { ok: false, problems: parsed.problems };
  const { source } = parsed;
  if (!conforms(source.value)) return { ok: false, problems: schemaProblems(validate.errors ?? [], source, schema) };
  const { frameworks } = source.value;
  const problems = frameworks.flatMap(({ id, controls }, index): readonly Problem[] => {
    const place = ['frameworks', index] as const;
    const taken =
      reserved.includes(id) || frameworks.findIndex((each) => each.id === id) < index
        ? [source.problemAt([...place, 'id'], 'value', `a framework "${id}" exists already; choose another id`)]
        : [];
    const twice = controls.flatMap((control, at) =>
      controls.findIndex((each) => each.id === control.id) < at
        ? [source.problemAt([...place, 'controls', at, 'id'], 'value', `the control "${control.id}" is listed twice`)]
        : [],
    );
    const unmatched = controls.flatMap(({ rules }, at) =>
      rules.flatMap((pattern, position) =>
        matchesRule(pattern)
          ? []
          : [
              source.problemAt(
                [...place, 'controls', at, 'rules', position],
                'value',
                `no rule matches "${pattern}"; see halint rules list`,
              ),
            ],
      ),
    );
    return [...taken, ...twice, ...unmatched];
  });
  return problems.length === 0 ? { ok: true, frameworks } : { ok: false, problems };
}
