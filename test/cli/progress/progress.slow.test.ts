import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columns } from '../../../src/report/wrap.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { portOf } from '../../hosts/sshd.ts';
import { halint } from '../halint.ts';

const program = fileURLToPath(new URL('../../../dist/halint.cjs', import.meta.url));
const healthy = fileURLToPath(new URL('../../../fixtures/healthy/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-progress-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A server that accepts connections and says nothing, so that a host stays at its first step. */
const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
afterAll(() => void silent.close());

const config = join(folder, 'halint.yaml');
const fleet = join(folder, 'fleet.yaml');
beforeAll(async () => {
  if (!silent.listening) await once(silent, 'listening');
  const pair = (name: string, a: string): string => `  - name: ${name}
    virtualIps: [192.0.2.10]
    externalUrl: https://mail.example.org
    hosts:
      a: { name: ${name}-a, ${a} }
      b: { name: ${name}-b, transport: tree, path: ${healthy}b }
`;
  const slow = `address: 127.0.0.1, port: ${portOf(silent)}, user: root, transport: ssh2, connectTimeout: 2`;
  writeFileSync(config, `pairs:\n${pair('mail', slow)}`);
  writeFileSync(fleet, `pairs:\n${pair('fast', `transport: tree, path: ${healthy}a`)}${pair('slow', slow)}`);
});

const check = (file: string): readonly string[] => [
  'check',
  '-c',
  file,
  '-r',
  'identity/same-installation',
  '-f',
  `json=${join(folder, `report-${Math.random().toString(36).slice(2)}.json`)}`,
];

/** Runs halint in a pseudo terminal of this width, and presses Ctrl-C as soon as this text appears. */
async function inTerminal(
  args: readonly string[],
  width: number,
  locale = 'C.UTF-8',
  interruptAt?: string,
): Promise<{ readonly printed: string; readonly status: number | null; readonly milliseconds: number }> {
  const words = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', `stty cols ${width}; exec ${words}`, '/dev/null'], {
    env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm', LC_ALL: locale },
  });
  let printed = '';
  let pressed: number | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk.toString('utf8');
    if (pressed !== undefined || interruptAt === undefined || !printed.includes(interruptAt)) return;
    pressed = performance.now();
    child.stdin.write('\x03');
  });
  const [status] = await once(child, 'close');
  return { printed, status, milliseconds: performance.now() - (pressed ?? 0) };
}

/** What each rewriting of the line showed. */
const shown = (printed: string): readonly string[] =>
  printed
    .split('\r')
    // eslint-disable-next-line no-control-regex -- erases the rest of the line
    .map((line) => line.replaceAll('\x1b[K', ''))
    .filter((line) => line.trim() !== '');

describe.skipIf(!hasProgram('script'))('progress on a terminal (skipped where script is missing)', () => {
  it.each([40, 80, 200])('is one line with host, step and time within %d columns', async (width) => {
    const { printed } = await inTerminal(check(config), width);
    const lines = shown(printed);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines[0]).toMatch(/^mail-a: connecting, \d+ s/);
    for (const line of lines) expect(columns(line)).toBeLessThan(width);
    expect(printed).not.toContain('\n');
    expect(printed.endsWith('\r\x1b[K')).toBe(true);
  });

  it('has a bar and the slowest host for several pairs, in ASCII where the locale has no UTF-8', async () => {
    const { printed } = await inTerminal(check(fleet), 80, 'de_DE.ISO-8859-1');
    expect(shown(printed).at(-1)).toMatch(/^\[#+-+\] 1\/2 pairs, \d+ s, about \d+ s left; slow-a: connecting, \d+ s$/);
    const unicode = await inTerminal(check(fleet), 80);
    expect(shown(unicode.printed).at(-1)).toContain('█');
  });

  it('ends at Ctrl-C, names what was being read, and writes no report', async () => {
    const args = check(config);
    const { printed, status, milliseconds } = await inTerminal(args, 80, 'C.UTF-8', 'mail-a: connecting');
    expect(status).toBe(130);
    expect(milliseconds).toBeLessThan(1500);
    expect(printed).toContain(
      'stopped by SIGINT while reading mail-a (connecting); no report and no snapshot was written',
    );
    expect(existsSync((args.at(-1) ?? '').replace('json=', ''))).toBe(false);
  });

  it('is off with --quiet', async () => {
    expect((await inTerminal(['-q', ...check(config)], 80)).printed).toBe('');
  });
});

describe.skipIf(!hasProgram('tmux'))('progress in tmux (skipped where it is missing)', () => {
  const socket = join(folder, 'tmux');
  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], { encoding: 'utf8', env: screenEnv });
  const screenEnv = { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm', LC_ALL: 'C.UTF-8' };
  afterAll(() => tmux('kill-server'));

  it('is one line of the screen at 40, 80 and 200 columns, and is erased at the end', async () => {
    const widths = [40, 80, 200];
    for (const width of widths) {
      const words = [process.execPath, program, ...check(fleet)].map((word) => `'${word}'`).join(' ');
      const command = `${words}; echo "exit $?"; exec sleep 60`;
      tmux('new-session', '-d', '-s', `w${width}`, '-x', `${width}`, '-y', '10', command);
    }
    const screen = (width: number): readonly string[] =>
      tmux('capture-pane', '-p', '-t', `w${width}`)
        .split('\n')
        .filter((line) => line !== '');
    const seen = new Map(widths.map((width) => [width, new Set<string>()]));
    const isOver = (): boolean => widths.every((width) => screen(width).some((line) => line.startsWith('exit ')));
    for (let i = 0; i < 300 && !isOver(); i++) {
      for (const width of widths) {
        const lines = screen(width).filter((line) => !line.startsWith('exit '));
        expect(lines.length, `at ${width}: ${lines.join('|')}`).toBeLessThan(2);
        for (const line of lines) seen.get(width)?.add(line);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const width of widths) {
      expect([...(seen.get(width) ?? [])].some((line) => line.includes('1/2'))).toBe(true);
      expect(screen(width)).toEqual(['exit 3']);
    }
  });
});

describe('progress in a pipe', () => {
  it('is not one byte', async () => {
    const { stdout, stderr } = await halint(check(config));
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  });

  it('is plain lines on standard error with --progress plain', async () => {
    const { stdout, stderr } = await halint(['--progress', 'plain', ...check(config)]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^mail-a: done \(2\.\d s\)$/m);
    expect(stderr).toMatch(/^[ -~\n]*$/);
  });
});
