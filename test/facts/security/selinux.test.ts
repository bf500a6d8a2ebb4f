import { describe, expect, it } from 'vitest';
import { selinux } from '../../../src/facts/security/selinux.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const printed = (stdout: string) => readAs({ stdout, stderr: '', exit: 0 });
const config = '# SELINUX= can take one of these values\nSELINUX=enforcing\n\n # a comment\nSELINUXTYPE=targeted\n';

/** Output of sestatus as in the tests of insights-core: RHEL 7, RHEL 6, disabled. */
describe('SELinux', () => {
  it.each([
    ['SELinux status:                 enabled\nCurrent mode:                   enforcing\n', 'enforcing'],
    ['Loaded policy name:             targeted\nCurrent mode:                   permissive\n', 'permissive'],
    ['SELinux status:                 disabled\n', 'disabled'],
  ])('%j', (text, now) => {
    expect(parseFact(selinux, { config, status: printed(text) })).toEqual({
      known: true,
      value: { now, atBoot: { mode: 'enforcing', path: '/etc/selinux/config', line: 2 } },
    });
  });

  it('is what the kernel says where sestatus is not installed', () => {
    const status = notRead('absent', 'test');
    expect(parseFact(selinux, { config, status, enforce: '0' })).toMatchObject({ value: { now: 'permissive' } });
    expect(parseFact(selinux, { config, status })).toMatchObject({ value: { now: 'disabled' } });
  });

  it('is not there without program and configuration, and unknown where either makes no sense', () => {
    expect(parseFact(selinux, {})).toEqual({ known: true, value: undefined });
    expect(parseFact(selinux, { config, status: printed('cannot tell\n') }).known).toBe(false);
    expect(parseFact(selinux, { config: 'SELINUX=maybe\n', status: printed('SELinux status: disabled\n') }).known).toBe(
      false,
    );
  });
});
