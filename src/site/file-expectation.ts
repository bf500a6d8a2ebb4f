import type { Expectation } from '../config/expectation.ts';
import { octal } from '../facts/security/secret-files.ts';
import type { Rule } from '../sdk/index.ts';
import { hostRule, unknown } from '../sdk/index.ts';
import type { fileFact } from './expectation-facts.ts';
import type { AssertionOf } from './expected-value.ts';
import { finding, textOf } from './expected-value.ts';

/** Presence, mode and owner of a file. */
export function fileRule(row: Expectation, assertion: AssertionOf<'file'>, status: ReturnType<typeof fileFact>): Rule {
  const { path, present, mode, user, group } = assertion;
  const owner = [user, ...(group === undefined ? [] : [group])].join(':');
  const says = [
    ...(mode === undefined ? [] : [`has mode ${octal(mode)}`]),
    ...(owner === '' ? [] : [`belongs to ${owner}`]),
  ];
  const steps = [
    ...(mode === undefined ? [] : [`chmod ${octal(mode)} ${path}`]),
    ...(owner === '' ? [] : [`chown ${owner} ${path}`]),
  ];
  const summary = !present
    ? `${path} does not exist`
    : says.length === 0
      ? `${path} exists`
      : `${path} ${says.join(' and ')}`;
  return hostRule({
    ...textOf(
      row,
      summary,
      !present ? `Remove ${path}.` : says.length === 0 ? `Put ${path} in place.` : steps.join('\n'),
    ),
    reads: { status },
    check({ status: found }) {
      const at = { path };
      if (!present)
        return found === undefined ? [] : [finding(path, `${path} exists`, 'no such file', `a ${found.type}`, at)];
      if (found === undefined)
        return [finding(path, `${path} is missing`, ['present', ...says].join(', '), 'no such file', at)];
      if (says.length === 0) return [];
      const { access, type, target } = found;
      if (type === 'link')
        return unknown(
          'unparsable',
          `${path} is a link to ${target ?? 'another file'}; use the path of the target to check mode and owner`,
        );
      if (access === undefined) return unknown('not-collected', `owner and mode of ${path} were not recorded`);
      const named = (want: string, name: string, id: number): boolean => want === name || want === String(id);
      const wrongMode = mode !== undefined && access.mode !== mode;
      const wrongOwner =
        (user !== undefined && !named(user, access.user, access.uid)) ||
        (group !== undefined && !named(group, access.group, access.gid));
      return [
        ...(wrongMode
          ? [finding(path, `${path} does not have the expected mode`, octal(mode), octal(access.mode), at)]
          : []),
        ...(wrongOwner
          ? [finding(path, `${path} does not have the expected owner`, owner, `${access.user}:${access.group}`, at)]
          : []),
      ];
    },
  });
}
