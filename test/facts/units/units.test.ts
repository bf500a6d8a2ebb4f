import { describe, expect, it } from 'vitest';
import { runningUnits } from '../../../src/facts/units/running-units.ts';
import { bootChain, isActive, startsAtBoot } from '../../../src/facts/units/unit-state.ts';
import { unitOf, units } from '../../../src/facts/units/units.ts';
import type { CommandOutput, ListedFile, Reading } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';

const output = (stdout: string, stderr = '', exit = 0): Reading<CommandOutput> => readAs({ stdout, stderr, exit });
const link = (path: string, target = '/lib/x'): ListedFile => ({ path, type: 'link', size: 0, target });
const parse = (show: Reading<CommandOutput>, links: readonly ListedFile[] = []) =>
  units.parse({ show, links: readAs(links) });

function knownUnits(show: string, links: readonly ListedFile[] = []) {
  const fact = parse(output(show), links);
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

const block = (id: string, enablement: string, wantedBy = '', active = 'inactive') =>
  `Id=${id}\nNames=${id}\nLoadState=loaded\nActiveState=${active}\nSubState=dead\nUnitFileState=${enablement}\nWantedBy=${wantedBy}\n\n`;

const noSystemd = output(
  '',
  "System has not been booted with systemd as init system (PID 1). Can't operate.\nFailed to connect to bus: Host is down\n",
  1,
);

describe('units', () => {
  it('reads systemd 252 of Debian 12, whose blocks begin with any property', () => {
    const found = knownUnits(
      'Restart=on-failure\nId=pacemaker.service\nLoadState=loaded\nActiveState=active\nSubState=running\nUnitFileState=enabled\nWantedBy=multi-user.target\n\nId=sbd.service\nLoadState=not-found\nActiveState=inactive\nUnitFileState=\n',
    );
    expect(unitOf(found, 'pacemaker')).toMatchObject({
      active: 'active',
      sub: 'running',
      enablement: 'enabled',
      wantedBy: ['multi-user.target'],
    });
    expect(unitOf(found, 'sbd')).toMatchObject({ load: 'not-found' });
    expect(unitOf(found, 'keepalived')).toBeUndefined();
  });

  it('finds a unit by its alias', () => {
    const found = knownUnits(
      'Id=chrony.service\nNames=chronyd.service chrony.service\nLoadState=loaded\nActiveState=active\n',
    );
    expect(unitOf(found, 'chronyd')?.id).toBe('chrony.service');
  });

  it.each([
    [
      'enabled for the multi-user target',
      block('x.service', 'enabled', 'multi-user.target'),
      [],
      ['multi-user.target', 'x.service'],
    ],
    ['disabled', block('x.service', 'disabled'), [], undefined],
    [
      'disabled, but a generator pulls it in with another unit',
      block('y.service', 'enabled', 'multi-user.target') + block('x.service', 'disabled', 'y.service'),
      [],
      ['multi-user.target', 'y.service', 'x.service'],
    ],
    [
      'enabled below a target that nothing starts',
      block('t.target', 'disabled') + block('x.service', 'enabled', 't.target'),
      [],
      undefined,
    ],
    [
      'two units that want each other',
      block('y.service', 'disabled', 'x.service') + block('x.service', 'disabled', 'y.service'),
      [],
      undefined,
    ],
    ['enabled on disk, not reloaded', block('x.service', 'enabled'), [], ['x.service']],
    [
      'a link on disk',
      block('x.service', 'disabled'),
      [link('/etc/systemd/system/multi-user.target.wants/x.service')],
      ['multi-user.target', 'x.service'],
    ],
    [
      'generated from a SysV script with start links',
      block('x.service', 'generated'),
      [link('/etc/rc2.d/S01x')],
      ['SysV run levels', 'x.service'],
    ],
    [
      'generated from a SysV script without start links',
      block('x.service', 'generated'),
      [link('/etc/rc2.d/K01x')],
      undefined,
    ],
    ['masked', block('x.service', 'masked', 'multi-user.target'), [], undefined],
  ])('says which units start it at boot: %s', (_, show, links, chain) => {
    expect(bootChain(knownUnits(show, links), 'x')).toEqual(chain);
  });

  it('knows from links alone what a boot starts, where no systemd answers', () => {
    const fact = parse(noSystemd, [
      link('/etc/systemd/system/multi-user.target.wants/postfix.service'),
      link('/etc/systemd/system/bm-core.service', '/dev/null'),
    ]);
    if (!fact.known) throw new Error(fact.detail);
    expect(fact.value.manager).toBe('none');
    expect(startsAtBoot(fact.value, 'postfix')).toBe(true);
    expect(startsAtBoot(fact.value, 'bm-core')).toBe(false);
    expect(isActive(unitOf(fact.value, 'postfix'))).toBeUndefined();
  });

  it('says nothing of what runs where no systemd answers', () => {
    expect(
      runningUnits.parse({
        show: noSystemd,
        links: readAs([link('/etc/systemd/system/multi-user.target.wants/postfix.service')]),
      }),
    ).toMatchObject({
      known: false,
      detail: expect.stringContaining('System has not been booted with systemd'),
    });
  });

  it('does not guess about a unit that a recording did not ask for', () => {
    expect(startsAtBoot(knownUnits(block('x.service', 'enabled', 'multi-user.target')), 'y')).toBeUndefined();
  });

  it('is unknown when systemctl may not be asked', () => {
    expect(parse(notRead('denied', 'sudo'))).toMatchObject({ known: false, reason: 'denied' });
  });

  it('keeps what was printed before a name that systemd refused', () => {
    const fact = parse(
      output(
        block('x.service', 'enabled', 'multi-user.target'),
        'Failed to get properties: Unit name .service is not valid.\n',
        1,
      ),
    );
    expect(fact.known && startsAtBoot(fact.value, 'x')).toBe(true);
  });
});
