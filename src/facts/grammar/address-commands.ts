// ip-address(8), ifconfig(8), nmcli(1)
/** A command of a script that gives an address to an interface. */
export interface AddressCommand {
  /** As the script has it, with its variables replaced: `10.20.0.50/24`. */
  readonly word: string;
  readonly line: number;
}

const adds =
  /\bip\b.*\baddr?(?:e|es|ess)?\s+(?:add|replace|change)\b|\bip\b.*\sa\s+(?:add|a|replace)\b|\bifconfig\s+\S+\s+(?:add\s+|inet6?\s+)?\S*[.:$]/;
const removes = /\bifconfig\b.*\s(?:del|down|delete)\b/;

/** Commands that add addresses. Of variables those are replaced to which the script gives a plain value. */
export function addressCommands({ text }: { readonly text: string }): readonly AddressCommand[] {
  const variables = new Map<string, string>();
  const found: AddressCommand[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line.startsWith('#')) continue;
    const [, name, quoted, plain] =
      /^(?:export\s+|readonly\s+|local\s+)?([A-Za-z_]\w*)=(?:["']([^"'$`]*)["']|([^\s;"'$`]*))/.exec(line) ?? [];
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
        .replaceAll(/\b(?:netmask|broadcast|brd|peer|dstaddr)\s+\S+/g, '')
        .split(/\s+/)
        .filter((word) => /^[0-9a-fA-F.:]+(?:\/\d+)?$/.test(word) && /[.:]/.test(word)),
    );
