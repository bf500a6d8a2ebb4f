// ip-address(8), ifconfig(8), nmcli(1)
import { trimmed } from '../grammar/white-space.ts';

/** A command of a script that gives an address to an interface. */
export interface AddressCommand {
  /** As the script has it, with its variables replaced: `10.20.0.50/24`. */
  readonly word: string;
  readonly line: number;
}

const adds =
  /\bip\b.*\baddr?(?:e|es|ess)?[ \t\n\v\f\r]+(?:add|replace|change)\b|\bip\b.*[ \t\n\v\f\r]a[ \t\n\v\f\r]+(?:add|a|replace)\b|\bifconfig[ \t\n\v\f\r]+[^ \t\n\v\f\r]+[ \t\n\v\f\r]+(?:add[ \t\n\v\f\r]+|inet6?[ \t\n\v\f\r]+)?[^ \t\n\v\f\r]*[.:$]/;
const removes = /\bifconfig\b.*[ \t\n\v\f\r](?:del|down|delete)\b/;

/** Commands that add addresses. Of variables those are replaced to which the script gives a plain value. */
export function addressCommands({ text }: { readonly text: string }): readonly AddressCommand[] {
  const variables = new Map<string, string>();
  const found: AddressCommand[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = trimmed(raw);
    if (line.startsWith('#')) continue;
    const [, name, quoted, plain] =
      /^(?:export[ \t\n\v\f\r]+|readonly[ \t\n\v\f\r]+|local[ \t\n\v\f\r]+)?([A-Za-z_]\w*)=(?:["']([^"'$`]*)["']|([^ \t\n\v\f\r;"'$`]*))/.exec(
        line,
      ) ?? [];
    if (name !== undefined) variables.set(name, quoted ?? plain ?? '');
    const whole = line.replaceAll(
      /\$\{?([A-Za-z_]\w*)\}?/g,
      (reference, variable: string) => variables.get(variable) ?? reference,
    );
    for (const word of addressesAdded(whole)) found.push({ word, line: index + 1 });
  }
  return found;
}

/** The words of one command line that may be an address which it adds. A list of YAML is a command line as well. */
export const addressesAdded = (command: string): readonly string[] =>
  command
    .replaceAll(/[[\]"',]/g, ' ')
    .split(/&&|\|\||[;|&]/)
    .filter((each) => adds.test(each) && !removes.test(each))
    .flatMap((each) =>
      each
        .replaceAll(/\b(?:netmask|broadcast|brd|peer|dstaddr)[ \t\n\v\f\r]+[^ \t\n\v\f\r]+/g, '')
        .split(/[ \t\n\v\f\r]+/)
        .filter((word) => /^[0-9a-fA-F.:]+(?:\/\d+)?$/.test(word) && /[.:]/.test(word)),
    );
