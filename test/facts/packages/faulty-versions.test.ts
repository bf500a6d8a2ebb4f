import { describe, expect, it } from 'vitest';
import { faultyPackages, faultyVersions } from '../../../src/facts/packages/faulty-versions.ts';
import type { Packages } from '../../../src/facts/packages/packages.ts';
import { compareVersions } from '../../../src/facts/packages/packages.ts';

const rpm = (name: string, version: string): Packages => ({
  ...{ broken: [], held: [], installed: new Map([[name, { name, version }]]) },
  manager: 'rpm',
});
const found = (name: string, version: string, id: string): readonly string[] =>
  faultyPackages(rpm(name, version), { id, name: id }).map(({ row }) => `${row.program} before ${row.fixedIn}`);

describe('each row of the table', () => {
  it.each(faultyVersions.map((row) => [`${row.program} ${row.from}`, row] as const))('%s', (_, row) => {
    expect(row.source).toMatch(/^https:\/\/[^ ]+$/);
    expect(row.read).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    expect(row.by === 'build' || compareVersions(row.from, row.before) < 0).toBe(true);
  });
});

describe('packages of distributions with rpm', () => {
  it.each([
    ['corosync', '0:3.1.5-1.el8', 'rocky', ['corosync before 3.1.5-2']],
    ['corosync', '0:3.1.5-2.el8', 'rocky', []],
    ['corosync', '0:3.1.5-1.fc35', 'fedora', []],
    ['corosync', '0:2.4.4+git20180912.d1c0b45-9.3', 'sles', ['corosync before 2.4.5']],
    ['corosync', '0:2.4.5+git20200604.a1ac5ae-1.21', 'sles', []],
    // Supported in SLES 12 and RHEL 7, with fixes of the distribution
    ['corosync', '0:2.3.6-9.13.1', 'sles', []],
    ['corosync', '0:2.4.3-6.el7', 'rhel', []],
    ['pacemaker', '0:2.0.3+20200511.2b248d828-1.10', 'sles', ['Pacemaker before a later build of SUSE']],
    ['pacemaker', '0:2.0.3+20200511.2b248d829-3.1', 'sles', []],
    ['sbd', '0:1.4.0+20190326.c38c5e6-1.1', 'sles', ['SBD before a later build of SUSE']],
    ['sbd', '0:1.4.0-15.el8', 'rhel', []],
    ['postgresql14-server', '0:14.2-1PGDG.rhel8', 'rhel', ['PostgreSQL before 14.4']],
    ['postgresql-server', '0:13.5-1.module+el8.5.0', 'rhel', ['PostgreSQL before 13.6']],
    ['postgresql-server', '0:13.11-1.module+el8.8.0', 'rhel', []],
    ['postgresql93-server', '0:9.3.1-1PGDG.rhel6', 'rhel', ['PostgreSQL before 9.3.2']],
    ['postgresql-14-debuginfo', '0:14.2-1', 'rhel', []],
  ])('%s %s on %s', (name, version, id, expected) => {
    expect(found(name, version, id)).toEqual(expected);
  });

  it('are uncertain where the distribution is not known', () => {
    const [first] = faultyPackages(rpm('corosync', '0:3.1.5-1.el8'), undefined);
    expect(first?.ifSystem).toBe(true);
  });
});
