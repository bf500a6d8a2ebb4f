import type { Row } from './decision-table.ts';

/**
 * Mode and owner of a path whose content is in step or becomes so. `there` is any access that is not the agreed one.
 */
export const accessRows: readonly Row[] = [
  {
    id: 'access-in-step',
    subject: 'access',
    when: { between: ['same'] },
    verdict: 'in-step',
    action: 'none',
    why: 'Mode and owner are the same on both hosts.',
  },
  {
    id: 'access-unseen',
    subject: 'access',
    when: { between: ['unseen'] },
    verdict: 'unknown',
    action: 'none',
    why: 'Mode and owner were not recorded on one host.',
  },
  {
    id: 'access-unsettled',
    subject: 'access',
    when: { authority: ['unsettled'], between: ['content'] },
    verdict: 'refused',
    action: 'none',
    why: 'Mode or owner differ, and it is not settled which host is active.',
  },
  {
    id: 'access-changed-on-active',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['as-base'], between: ['content'] },
    verdict: 'propose',
    action: 'set-access',
    why: 'The active host changed mode or owner; the passive one has what was agreed.',
  },
  {
    id: 'access-changed-on-passive',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'The passive host changed mode or owner: that may be the wrong host or the right repair.',
  },
  {
    id: 'access-changed-on-both',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Both hosts changed mode or owner.',
  },
  {
    id: 'access-agreed-otherwise',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['as-base'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Mode or owner were agreed to differ once.',
  },
  {
    id: 'access-first-contact',
    subject: 'access',
    when: { authority: ['settled'], base: ['none', 'absent'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Mode or owner differ and nothing was agreed before. The active host is the likely one to take.',
  },
];
