import { describe, expect, it } from 'vitest';
import { canOverlay } from './judge-on-host.ts';
import { copyConfigurations } from './copy-configurations.ts';
import { has, judge } from './program-configurations.ts';
import { serviceConfigurations } from './service-configurations.ts';

const programs = [...serviceConfigurations, ...copyConfigurations];

describe.each(programs.map((each) => [each.name, each] as const))('%s', (_, program) => {
  const available = canOverlay && has(program.needs);

  it.skipIf(!available).each(program.accepted)('accepts %s', (text) => {
    expect(judge(program, text)).toEqual({ known: true, value: { asked: true, reason: '', remarks: [] } });
  });

  it.skipIf(!available).each(program.rejected)('rejects %s', (text, says) => {
    const fact = judge(program, text);
    expect(fact).toMatchObject({ known: true, value: { asked: true } });
    const said = fact.known ? fact.value.remarks.map((each) => `${each.subject ?? ''} ${each.text}`).join('\n') : '';
    expect(said).toMatch(says);
    expect(said).not.toContain('hunter2');
  });
});
