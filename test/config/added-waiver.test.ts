import { describe, expect, it } from 'vitest';
import { withAddedWaiver } from '../../src/config/reading/added-waiver.ts';

const waiver = {
  rule: 'fencing/second-method',
  host: 'mail-b',
  subject: 'mail-b: 2nd #1',
  reason: 'the second PDU is ordered',
  owner: 'ops',
  expires: '2027-03-31',
} as const;

const added = `  - rule: fencing/second-method
    host: mail-b
    subject: "mail-b: 2nd #1"
    reason: the second PDU is ordered
    owner: ops
    expires: 2027-03-31
`;

const edited = (text: string): string => {
  const result = withAddedWaiver(text, waiver);
  return 'text' in result ? result.text : result.failure;
};

const head = `# The mail pair. See CHG-7.
pair:
  name: mail # the first one

  hosts:
    a: { name: mail-a, address: 192.0.2.11 }
    b: {name: mail-b, address: 192.0.2.12}
rules:
  sizing/equal-memory: 'off' # until March
`;

describe('a waiver added to a configuration', () => {
  it('comes at the end of a file without waivers; comments and order stay', () => {
    const text = edited(head);
    expect(text).toContain(`waivers:\n${added}`);
    for (const kept of ['# The mail pair. See CHG-7.', '# the first one', "'off' # until March"])
      expect(text).toContain(kept);
    expect(text.indexOf('pair:')).toBeLessThan(text.indexOf('rules:'));
  });

  it('comes after the waivers that there are, with their comments', () => {
    const before = `${head}waivers:
  # approved by the board
  - rule: quorum/two-node
    subject: corosync # odd
    reason: so
    owner: ops
    expires: 2027-01-01
# end of waivers
baseline: known.json
`;
    const text = edited(before);
    expect(text).toContain('  # approved by the board\n  - rule: quorum/two-node\n    subject: corosync # odd\n');
    expect(text).toContain(added);
    expect(text).toContain('# end of waivers');
    expect(text.indexOf('quorum/two-node')).toBeLessThan(text.indexOf('fencing/second-method'));
    expect(text.indexOf('fencing/second-method')).toBeLessThan(text.indexOf('baseline:'));
  });

  it('fills an empty list', () => {
    expect(edited('waivers: []\n')).toBe(`waivers:\n${added}`);
    expect(edited('waivers:\nbaseline: known.json\n')).toBe(`waivers:\n${added}baseline: known.json\n`);
  });

  it('is refused where the same one is there, where waivers are no list, and in what is not YAML', () => {
    expect(edited(`waivers:\n${added}`)).toBe('waiver 1 of the list already accepts it');
    expect(edited('waivers: none\n')).toBe('waivers is not a list');
    expect(edited('a: [\n')).toBe('it is not valid YAML');
    expect(edited('- a\n')).toBe('it is not a mapping');
  });
});
