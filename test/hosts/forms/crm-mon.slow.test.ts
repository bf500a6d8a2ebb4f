import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ClusterState } from '../../../src/facts/cluster/cluster-state-model.ts';
import { readClusterState } from '../../../src/facts/cluster/cluster-state-reader.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { crmMonXml } from '../../../src/hosts/forms/crm-mon-text.ts';

// crm_mon of this machine prints one CIB as text and as XML. The CIB is the recorded one, with faults in its status.

const folder = mkdtempSync(join(tmpdir(), 'halint-crm-mon-'));
afterAll(() => rmSync(folder, { recursive: true }));
const has = spawnSync('crm_mon', ['--version']).status === 0;

const healthy = readFileSync('fixtures/healthy/a/commands/068.txt', 'utf8');
/** The last operation of a resource ended with another exit status. */
const failed = (id: string): string =>
  healthy.replace(new RegExp(`(<lrm_resource id="${id}"[\\s\\S]*?rc-code=)"0"`), '$1"1"');
const clone = `<clone id="c_ping"><primitive id="p_ping" class="ocf" provider="pacemaker" type="ping"/></clone>`;

const cibs: Readonly<Record<string, string>> = {
  'a healthy pair': healthy,
  'a failed start': failed('p_fs_pgsql'),
  'a failed fence device': failed('p_fence_a'),
  'a node on standby': healthy.replace(
    /(<node id="2"[^>]*?)(\/>|>\s*<\/node>)/,
    '$1><instance_attributes id="n2"><nvpair id="n2s" name="standby" value="on"/></instance_attributes></node>',
  ),
  'a node that is gone': healthy.replace(/(<node_state id="2"[^>]*?) crmd="[^"]*"/, '$1 crmd="offline"'),
  'maintenance mode': healthy.replace(
    /(<cluster_property_set[^>]*>)/,
    '$1<nvpair id="mm" name="maintenance-mode" value="true"/>',
  ),
  'an unmanaged resource and a stopped one': healthy
    .replace(
      /(<primitive id="p_vip"[^>]*>)/,
      '$1<meta_attributes id="u"><nvpair id="u1" name="is-managed" value="false"/></meta_attributes>',
    )
    .replace(
      /(<primitive id="p_lsyncd"[^>]*>)/,
      '$1<meta_attributes id="t"><nvpair id="t1" name="target-role" value="Stopped"/></meta_attributes>',
    ),
  'a removed resource that still runs': healthy.replace(/<primitive id="p_lsyncd"[\s\S]*?<\/primitive>/, ''),
  'a clone': healthy.replace('<resources>', `<resources>${clone}`),
};

function crmMon(cib: string, ...words: readonly string[]): string {
  const path = join(folder, 'cib.xml');
  writeFileSync(path, cib);
  return execFileSync('crm_mon', ['-1', ...words], { encoding: 'utf8', env: { ...process.env, CIB_file: path } });
}

function stateOf(xml: string | undefined): ClusterState {
  const root = readXml(xml ?? '');
  if (typeof root === 'string') throw new Error(root);
  const state = readClusterState(root);
  if (typeof state === 'string') throw new Error(state);
  return state;
}

/** What both forms say. The text has no cluster options, and no fencing history; of a clone's members no agent. */
const compared = ({ dc, nodes, resources, failures, options }: ClusterState) => ({
  dc,
  maintenance: options['maintenance-mode'],
  nodes: nodes.toSorted((x, y) => (x.name < y.name ? -1 : 1)),
  failures: failures.map(({ reason: _, ...failure }) => failure),
  resources: resources
    .map(({ targetRole: _, agent, cloned, ...resource }) => ({ ...resource, agent: cloned ? '' : agent, cloned }))
    .map((resource) => ({ ...resource, managed: options['maintenance-mode'] === 'true' ? false : resource.managed }))
    .toSorted((x, y) => (x.id + x.nodes.join() < y.id + y.nodes.join() ? -1 : 1)),
});

describe.skipIf(!has)('the text of crm_mon', () => {
  it.each(Object.entries(cibs))('of %s has the meaning of its XML', (_, cib) => {
    const xml = compared(stateOf(crmMon(cib, '-r', '--output-as=xml')));
    expect(compared(stateOf(crmMonXml(crmMon(cib, '-r'))))).toEqual(xml);
    expect(compared(stateOf(crmMonXml(crmMon(cib, '-r', '-A', '--show-detail'))))).toEqual(xml);
  });

  it('is not used if it lists active resources only', () => {
    expect(crmMonXml(crmMon(healthy))).toBeUndefined();
  });

  it('knows no fencing history without its section', () => {
    expect(stateOf(crmMonXml(crmMon(healthy, '-r')))).toMatchObject({ fencing: [], lacksFencing: true });
  });
});
