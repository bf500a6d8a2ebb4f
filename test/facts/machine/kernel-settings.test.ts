import { describe, expect, it } from 'vitest';
import { kernelSettings } from '../../../src/facts/machine/kernel-settings.ts';
import { readAs } from '../../../src/sdk/index.ts';
import type { Given } from '../parse-fact.ts';
import { parseFact } from '../parse-fact.ts';

const running = 'vm.swappiness = 10\nnet.ipv4.ip_local_port_range = 32768\t60999\n';
const file = (path: string, text: string) => ({ path, text });

function parsed(more: { readonly vendor?: Given; readonly local?: Given; readonly conf?: Given }) {
  const fact = parseFact(kernelSettings, { running, ...more });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

describe('kernel settings', () => {
  it('run with single blanks, and are configured in the order in which they apply', () => {
    const found = parsed({
      vendor: readAs([
        file('/usr/lib/sysctl.d/50-default.conf', 'vm.swappiness = 1\n'),
        file('/usr/lib/sysctl.d/10-x.conf', 'a.b = 1\n'),
      ]),
      local: readAs([
        file('/etc/sysctl.d/50-default.conf', 'vm.swappiness = 2\n'),
        file('/etc/sysctl.d/20-y.conf', 'a.b = 2\n'),
      ]),
    });
    expect(found.running[1]).toMatchObject({ value: '32768 60999' });
    // The namesake in /etc replaces the vendor's file.
    expect(found.configured.map(({ path, value }) => [path, value])).toEqual([
      ['/usr/lib/sysctl.d/10-x.conf', '1'],
      ['/etc/sysctl.d/20-y.conf', '2'],
      ['/etc/sysctl.d/50-default.conf', '2'],
    ]);
  });

  it.each([
    ['Debian 12, through a link', 'vm.swappiness = 10\n', 1, 0],
    ['a copy of a tree, where the link became its target’s name', '../sysctl.conf', 1, 0],
    ['Debian 13, without the link', undefined, 0, 1],
  ])('of /etc/sysctl.conf apply at boot only where a link leads to it: %s', (_, link, configured, unapplied) => {
    const local = readAs(link === undefined ? [] : [file('/etc/sysctl.d/99-sysctl.conf', link)]);
    const found = parsed({ local, conf: 'vm.swappiness = 10\n' });
    expect([found.configured.length, found.unapplied.length]).toEqual([configured, unapplied]);
  });

  it('are unknown when sysctl prints none', () => {
    expect(
      parseFact(kernelSettings, { running: { stdout: '', stderr: 'sysctl: permission denied', exit: 255 } }),
    ).toMatchObject({ known: false });
  });
});
