import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readClusterState } from '../../../src/facts/cluster/cluster-state-reader.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { crmMonXml } from '../../../src/hosts/forms/crm-mon-text.ts';

// One cluster in the texts of four versions; fixtures/forms/README.md has their sources.

const folder = 'fixtures/forms';
const versions = readdirSync(folder).filter((name) => name.startsWith('crm_mon-'));

function stateOf(text: string) {
  const root = readXml(crmMonXml(text) ?? '');
  if (typeof root === 'string') throw new Error(root);
  const state = readClusterState(root);
  if (typeof state === 'string') throw new Error(state);
  return state;
}

describe.each(versions)('%s', (file) => {
  const text = readFileSync(`${folder}/${file}`, 'utf8');

  it('has the nodes, quorum, resources and failures of the cluster', () => {
    const { dc, nodes, resources, failures } = stateOf(text);
    expect(dc).toMatchObject({ name: 'mail-a', withQuorum: true });
    expect(nodes.map(({ name, online, standby }) => [name, online, standby])).toEqual([
      ['mail-c', true, true],
      ['mail-a', true, false],
      ['mail-b', true, false],
    ]);
    const said = resources.map(({ id, role, nodes: on, failed }) => [id, role, on.join(), failed]);
    expect(said.map((each) => each.join(' '))).toEqual([
      'fence-a Started mail-b false',
      'p_drbd Unpromoted mail-b true',
      'p_drbd Promoted mail-a false',
      'p_drbd Stopped  false',
      'p_fs Started mail-a false',
      'postfix Stopped  false',
      'p_ping Started mail-a false',
      'p_ping Started mail-b false',
      'p_ping Stopped  false',
    ]);
    expect(failures).toMatchObject([{ resource: 'p_drbd', node: 'mail-b', task: 'monitor' }]);
  });

  it('has the fencing in the order of time', () => {
    const { fencing, lacksFencing } = stateOf(text);
    expect(lacksFencing).toBeUndefined();
    const [failed, successful, pending] = fencing;
    expect(failed).toMatchObject({ target: 'mail-b', action: 'reboot', status: 'failed', origin: 'mail-a' });
    expect(successful).toMatchObject({ target: 'mail-b', action: 'off', status: 'success', origin: 'mail-a' });
    expect(failed?.completed).toMatch(/^2026-11-22 09:59:59/);
    expect(successful?.completed).toMatch(/^2026-10-06 10:00:00/);
    expect(pending).toMatchObject({ target: 'mail-c', status: 'pending' });
    expect(pending?.completed).toBeUndefined();
  });

  it('is not used with a resource, a failure or a quorum that has an unknown form', () => {
    expect(crmMonXml(text.replace(/(p_fs\t)\([^)]*\):/, '$1runs:'))).toBeUndefined();
    expect(
      crmMonXml(text.replace(/^(.*)(p_drbd_monitor_31000|p_drbd 31s-interval monitor) on /m, '$1it ')),
    ).toBeUndefined();
    expect(crmMonXml(text.replace('Resource Group: g_mail', 'Other Set: g_mail of two'))).toBeUndefined();
    expect(crmMonXml(text.replace(/partition with quorum/, 'no word'))).toBeUndefined();
  });

  it('leaves the history of fencing open where one event has an unknown form', () => {
    expect(stateOf(text.replace(/reboot of mail-b/, 'reboot at mail-b'))).toMatchObject({ lacksFencing: true });
    expect(stateOf(text.replace(/09:59:59/, '9 h'))).toMatchObject({ lacksFencing: true });
  });
});

it('is not used in the brief form, which names no resources', () => {
  const text = readFileSync(`${folder}/crm_mon-3.0.1.txt`, 'utf8');
  const brief = text.replace(
    /(?<=Full List of Resources:\n)[\s\S]*?(?=\n\n)/,
    '  * 1/1\t(stonith:external/ipmi):\tActive mail-b',
  );
  expect(crmMonXml(brief)).toBeUndefined();
});
