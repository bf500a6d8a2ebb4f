import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const testRule = (...words: readonly string[]) =>
  spawnSync(process.execPath, ['src/dev/test-rule.mjs', ...words], { cwd: root, encoding: 'utf8' });

describe('npm run test:rule', () => {
  it('runs the cases of the named rules only, by id or by path', () => {
    const { status, stdout } = testRule('vip/one-holder', 'fixtures/rules/vip/address-not-duplicated.yaml');
    expect(stdout).toMatch(/^ok {3}vip\/one-holder: (\d+) of \1 as expected\nok {3}vip\/address-not-duplicated: .*\n$/);
    expect(status).toBe(0);
  });

  it('refuses a rule that does not exist', () => {
    expect(testRule('vip/none')).toMatchObject({ status: 2, stderr: 'there is no rules/vip/none.ts\n' });
  });
});
