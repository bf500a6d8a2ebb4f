import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/load.ts';

const load = (text: string) =>
  parseConfiguration(text, { file: '/etc/halint/halint.yaml', display: 'halint.yaml', home: '/home/me' });

const pair = (host: string): string => `pair:\n  hosts:\n    a: ${host}\n    b: { address: mail-b }\n`;

describe('a hostile configuration', () => {
  it.each([
    ['an option of ssh in place of an address', pair('{ address: "-oProxyCommand=touch /tmp/x" }')],
    ['an option of ssh in place of a user', pair('{ address: mail-a, user: "-oProxyCommand=x" }')],
    ['a command in an address', pair('{ address: "mail-a;id" }')],
    ['a line feed in an address', pair('{ address: "mail-a\\nProxyCommand id" }')],
    ['a key of every object', `__proto__: { rules: {} }\n${pair('{ address: mail-a }')}`],
    ['a key of every object, in a host', pair('{ address: mail-a, constructor: 1 }')],
  ])('with %s is refused', (_name, text) => {
    expect(load(text)).toMatchObject({ ok: false });
    expect({}).not.toHaveProperty('rules');
  });
});
