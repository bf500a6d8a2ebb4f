import { describe, expect, it } from 'vitest';
import type { Acceptance } from '../../../src/facts/accepted/acceptance.ts';
import type { Fact } from '../../../src/sdk/index.ts';
import { copyConfigurations } from './copy-configurations.ts';
import { canOverlay, judgeOnHost } from './judge-on-host.ts';
import type { Program } from './program-configurations.ts';
import { has } from './program-configurations.ts';
import { serviceConfigurations } from './service-configurations.ts';

/** Hosts without a program, or with one that does not know the option by which it is asked. */
const programs = [...serviceConfigurations, ...copyConfigurations];

/** What answers, where it is not the program that has to be there. */
const asks: Readonly<Record<string, string>> = { lsyncd: 'luac' };

const configured = ({ add, accepted }: Program): string =>
  `add() { ${add}\n}\nadd '${(accepted[0] ?? '').replaceAll("'", String.raw`'\''`)}'`;

/** Takes the program out of PATH, and the folder of one that is asked by its path. */
function without({ needs, fact }: Program): string {
  const name = asks[fact.id.replace(/-acceptance$/, '')] ?? needs;
  return name.startsWith('/')
    ? `mount -t tmpfs t "$(dirname "$(dirname '${name}')")"
mkdir -p /run/bin && ln -s /usr/bin/* /usr/sbin/* /run/bin/ 2>/dev/null; rm -f /run/bin/postgres /usr/local/bin/postgres; PATH=/run/bin`
    : `mkdir -p /run/bin && ln -s /usr/bin/* /usr/sbin/* /run/bin/ 2>/dev/null; rm -f /run/bin/${name}*; PATH=/run/bin`;
}

/** A program that knows no option, as getopt_long(3) says it. */
function old(program: Program): string {
  const name = asks[program.fact.id.replace(/-acceptance$/, '')] ?? program.needs;
  return `target=$(readlink -f "$(command -v ${name})")
printf '#!/bin/sh\\necho "%s: invalid option -- '"'x'"'" >&2\\necho "Usage: %s [options]" >&2\\nexit 1\\n' "\${0##*/}" prog >/run/old-program
chmod 755 /run/old-program
mount --bind /run/old-program "$target"`;
}

const saysNothing = (fact: Fact<Acceptance>): boolean => !fact.known || !fact.value.asked;

describe.skipIf(!canOverlay)('the configuration of a program (needs root)', { timeout: 30_000 }, () => {
  it.each(programs.map((each) => [each.name, each] as const))('%s is not judged where it is missing', (_, program) => {
    expect(judgeOnHost(program.fact, `${configured(program)}\n${without(program)}`)).toSatisfy(saysNothing);
  });

  // One table of each fact; the others differ in the place of the configuration.
  const installed = programs.filter(
    ({ needs, fact }, i) => has(needs) && programs.findIndex((each) => each.fact === fact) === i,
  );
  it.each(installed.map((each) => [each.name, each] as const))(
    '%s is not judged by one that is too old',
    (_, program) => {
      expect(judgeOnHost(program.fact, `${configured(program)}\n${old(program)}`)).toSatisfy(saysNothing);
    },
  );
});
