import { describe, expect, it } from 'vitest';
import { waive } from '../../src/engine/waive.ts';
import type { Result, Waiver } from '../../src/sdk/index.ts';
import { finding, hosts, result, summaryOf } from './accepted.ts';

const waiver = (more: Partial<Waiver> = {}): Waiver => ({
  ...{ rule: 'storage/spool', subject: '/spool', reason: 'it moves in spring', owner: 'ops', expires: '2027-03-31' },
  ...{ at: { path: 'halint.yaml', line: 9 } },
  ...more,
});
const spool = result('storage/spool', 'a', [finding('/spool')]);
const today = '2026-11-23T02:00:00.000Z';
const judge = (results: readonly Result[], waivers: readonly Waiver[], at = today, read = hosts()) =>
  waive(results, read, waivers, at);

describe('a waiver', () => {
  it('accepts the finding that it describes, for its reason, until its day', () => {
    const { results, notes } = judge([spool], [waiver()]);
    expect(summaryOf(results)).toEqual(['storage/spool a waived: /spool (it moves in spring (ops, until 2027-03-31))']);
    expect(notes).toEqual([]);
  });

  it('is reported as data with approver, ticket, risk and the days that are left', () => {
    const approved = waiver({ approver: 'CISO', ticket: 'CHG-1204', risk: 'mail stops for an hour' });
    const [accepted] = judge([spool], [approved]).results;
    expect(accepted?.reason).toBe(
      'it moves in spring (ops, approved by CISO, ticket CHG-1204, risk: mail stops for an hour, until 2027-03-31)',
    );
    const { rule: _rule, subject: _subject, ...shown } = approved;
    expect(accepted?.waiver).toEqual({ ...shown, daysLeft: 128 });
  });

  it.each<[string, Partial<Waiver>]>([
    ['rule', { rule: 'storage/spools' }],
    ['host', { host: 'b' }],
    ['subject', { subject: '/spool/cyrus' }],
    ['moment', { moment: 'after-reboot' }],
    ['value', { value: 'nfs3' }],
  ])('accepts nothing of another %s', (_, other) => {
    expect(summaryOf(judge([spool], [waiver(other)]).results)).toEqual(['storage/spool a fail: /spool']);
  });

  it('leaves the other findings of its rule failing', () => {
    const { results } = judge(
      [result('storage/spool', 'a', [finding('/spool'), finding('/var/lib/cyrus')])],
      [waiver()],
    );
    expect(summaryOf(results)).toEqual([
      'storage/spool a fail: /var/lib/cyrus',
      'storage/spool a waived: /spool (it moves in spring (ops, until 2027-03-31))',
    ]);
  });

  it('holds on the host that a rule of the pair blames', () => {
    const pairwide = result('storage/spool', undefined, [finding('/spool', 'nfs4', { host: 'b' })]);
    expect(summaryOf(judge([pairwide], [waiver({ host: 'b' })]).results)[0]).toContain('waived');
    expect(summaryOf(judge([pairwide], [waiver({ host: 'a' })]).results)[0]).toContain('fail');
  });

  it('dies when the value changes, whatever blanks are in it, and says so', () => {
    expect(judge([spool], [waiver({ value: '  nfs4\n' })]).notes).toEqual([]);
    const { results, notes } = judge([spool], [waiver({ value: 'nfs3' })]);
    expect(summaryOf(results)).toEqual(['storage/spool a fail: /spool']);
    expect(notes).toMatchObject([
      {
        kind: 'changed',
        at: { path: 'halint.yaml', line: 9 },
        text: expect.stringContaining('accepts "nfs3"; the value is now "nfs4"'),
      },
    ]);
  });

  it('does not ask what a measurement gave', () => {
    const late = result('storage/spool', 'a', [finding('/spool', '3.1 s', { measured: true })]);
    expect(summaryOf(judge([late], [waiver({ value: '2.9 s' })]).results)[0]).toContain('waived');
  });

  it('holds on its last day, and accepts nothing after it', () => {
    expect(judge([spool], [waiver()], '2027-03-31T23:59:59.000Z').results[0]?.verdict).toBe('waived');
    const { results, notes } = judge([spool], [waiver()], '2027-04-01T00:00:00.000Z');
    expect(results).toEqual([spool]);
    expect(notes).toMatchObject([
      {
        kind: 'expired',
        text: expect.stringMatching(/expired on 2027-03-31\. The finding still exists.*ask ops/),
      },
    ]);
  });

  it('is mentioned two weeks before its end', () => {
    expect(judge([spool], [waiver()], '2027-03-16T12:00:00.000Z').notes).toEqual([]);
    expect(judge([spool], [waiver()], '2027-03-17T12:00:00.000Z').notes).toMatchObject([{ kind: 'expires-soon' }]);
  });
});

describe('a waiver that accepts nothing', () => {
  it('is to be deleted', () => {
    expect(judge([result('storage/spool', 'a', []), result('storage/spool', 'b', [])], [waiver()]).notes).toMatchObject(
      [{ kind: 'unused' }],
    );
    expect(judge([result('storage/spool', 'a', [])], [waiver()], '2027-04-01T00:00:00.000Z').notes).toMatchObject([
      { kind: 'expired', text: expect.stringContaining('delete the waiver') },
    ]);
  });

  it.each<[string, readonly Result[], ReturnType<typeof hosts>]>([
    [
      'its rule could not be judged on one host',
      [result('storage/spool', 'a', []), result('storage/spool', 'b', [], 'unknown')],
      hosts(),
    ],
    ['its rule does not apply now', [result('storage/spool', 'a', [], 'skip')], hosts()],
    ['its rule was not asked for', [result('vip/held', 'a', [])], hosts()],
    ['a host was not read', [result('storage/spool', undefined, [])], hosts(['b'])],
  ])('is left alone where %s', (_, results, read) => {
    expect(judge(results, [waiver()], today, read).notes).toEqual([]);
  });

  it('is distinguished from one whose finding another waiver accepts', () => {
    expect(judge([spool], [waiver({ value: 'nfs4' }), waiver({ value: 'nfs3' })]).notes).toMatchObject([
      { kind: 'unused' },
    ]);
    const renewed = judge([spool], [waiver({ expires: '2026-06-30' }), waiver()]);
    expect(renewed.results[0]?.verdict).toBe('waived');
    expect(renewed.notes).toMatchObject([
      { kind: 'expired', text: expect.stringContaining('Another waiver accepts the finding: delete this one.') },
    ]);
  });

  it('is not reported as unused if another waiver accepts the same finding', () => {
    expect(judge([spool], [waiver(), waiver({ host: 'a' })]).notes).toEqual([]);
  });
});
