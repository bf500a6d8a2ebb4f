import type { Framework } from '../../sdk/index.ts';
import { controlsByRule } from './resolve.ts';

/** The frameworks as SARIF taxonomies (§3.14.8): a taxon per control. */
export const taxonomies = (frameworks: readonly Framework[]): readonly object[] =>
  frameworks.map(({ id, title, version, source, controls }) => ({
    name: id,
    fullName: title,
    version,
    ...(source === undefined ? {} : { informationUri: source }),
    isComprehensive: false,
    taxa: controls.map((control) => ({ id: control.id, shortDescription: { text: control.title } })),
  }));

/** The controls of a rule: relationships to taxa (§3.49.15), and the same as properties for simple readers. */
export function ruleControls(frameworks: readonly Framework[]): (rule: string) => object {
  const indexes = frameworks.map((framework) => {
    const position = new Map(framework.controls.map(({ id }, index) => [id, index]));
    return { id: framework.id, position, byRule: controlsByRule(framework) };
  });
  return (rule) => {
    const relationships = indexes.flatMap(({ id, position, byRule }, framework) =>
      (byRule.get(rule) ?? []).map((control) => ({
        target: { id: control, index: position.get(control) ?? -1, toolComponent: { name: id, index: framework } },
        kinds: ['relevant'],
      })),
    );
    return relationships.length === 0 ? {} : { relationships };
  };
}
