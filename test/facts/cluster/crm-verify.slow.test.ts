import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cibCheck } from '../../../src/facts/cluster/cib-check.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { hasProgram } from '../../hosts/machine.ts';

/** The CIB of the healthy pair, with one change; Pacemaker's own program judges it. */
const cib = readFileSync(new URL('../../../fixtures/healthy/a/commands/068.txt', import.meta.url), 'utf8');

type Edit = readonly [before: string, after: string];
const constraint = (xml: string): Edit => ['</constraints>', `${xml}</constraints>`];
const property = (name: string, value: string): Edit => [
  '</cluster_property_set>',
  `<nvpair id="x" name="${name}" value="${value}"/></cluster_property_set>`,
];
const meta = (name: string, value: string): Edit => [
  'type="cyrus-imapd">',
  `type="cyrus-imapd"><meta_attributes id="m"><nvpair id="x" name="${name}" value="${value}"/></meta_attributes>`,
];

function judge([before, after]: Edit) {
  expect(cib).toContain(before);
  const { stdout, stderr, status } = spawnSync('crm_verify', ['-p', '-V', '-V'], {
    encoding: 'utf8',
    input: cib.replace(before, after),
  });
  return cibCheck.parse({
    status: notRead('not-collected', 'as root'),
    verify: readAs({ stdout, stderr, exit: status ?? 1 }),
  });
}

const accepted: readonly (readonly [string, Edit])[] = [
  ['the configuration of the healthy pair', ['</constraints>', '</constraints>']],
  ['an order', constraint('<rsc_order id="o" first="p_fence_a" then="g_mail" kind="Optional"/>')],
  ['a property', property('cluster-recheck-interval', '5min')],
  ['a stickiness', meta('resource-stickiness', '100')],
  ['a deprecated property, which still has its effect', property('remove-after-stop', 'false')],
  ['nodes that are not fenced at the start, which another rule reports', property('startup-fencing', 'false')],
];

const rejected: readonly (readonly [string, Edit, RegExp])[] = [
  ['a constraint of no resource', constraint('<rsc_location id="l" rsc="gone" node="mail-a" score="5"/>'), /schema/],
  ['a score that is no number', ['score="50"', 'score="fifty"'], /schema/],
  ['an attribute that is none', constraint('<rsc_order id="o" frist="p_vip" then="g_mail"/>'), /schema/],
  ['a policy that does not exist', ['value="stop"', 'value="bogus"'], /no-quorum-policy.*'bogus' is invalid/],
  ['a truth that is none', ['stonith-enabled" value="true"', 'stonith-enabled" value="ture"'], /'ture' is invalid/],
  ['a role that does not exist', meta('target-role', 'Running'), /Unknown role: Running|'Running' is not valid/],
];

const doubtful: readonly (readonly [string, Edit, RegExp])[] = [
  [
    'an attribute without effect',
    constraint('<rsc_order id="o" first="p_fence_a" then="g_mail" kind="Serialize" symmetrical="true"/>'),
    /Ignoring symmetrical for 'o'/,
  ],
  [
    'an interval that is none',
    ['name="monitor" interval="60s"', 'name="monitor" interval="soon"'],
    /instead of 'soon'|'soon' is not a valid/,
  ],
  ['a priority that is no number', meta('priority', 'high'), /integer from 'high'|'high' is not a valid/],
  ['a reaction that does not exist', meta('multiple-active', 'panic'), /panic is not a valid value/],
  [
    'two nodes of one name',
    ['<node id="2" uname="mail-b"/>', '<node id="2" uname="mail-b"/><node id="3" uname="mail-b"/>'],
    /More than one node entry/,
  ],
  ['no schema', ['validate-with="pacemaker-3.9"', 'validate-with="none"'], /Schema validation/],
];

describe.skipIf(!hasProgram('crm_verify'))('Pacemaker (needs crm_verify)', { timeout: 30_000 }, () => {
  it.each(accepted)('accepts %s', (_, edit) => {
    expect(judge(edit)).toEqual({ known: true, value: { running: true, errors: [], warnings: [] } });
  });

  it.each(rejected)('rejects %s', (_, edit, says) => {
    const fact = judge(edit);
    expect(fact).toMatchObject({ known: true, value: { running: true } });
    expect(fact.known && fact.value.errors.join('\n')).toMatch(says);
  });

  it.each(doubtful)('warns of %s', (_, edit, says) => {
    const fact = judge(edit);
    expect(fact).toMatchObject({ known: true, value: { running: true, errors: [] } });
    expect(fact.known && fact.value.warnings.join('\n')).toMatch(says);
  });

  it('does not run on a host without it, and says nothing of the configuration', () => {
    const status = notRead('not-collected', 'as root');
    expect(cibCheck.parse({ status, verify: notRead('absent', 'crm_verify') })).toMatchObject({
      value: { running: false },
    });
    expect(
      cibCheck.parse({ status, verify: readAs({ stdout: '', stderr: 'Usage: crm_verify', exit: 64 }) }),
    ).toMatchObject({
      known: false,
    });
  });
});
