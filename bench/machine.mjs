/** The folder, the built command and the sshds that the parts of the benchmark share. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepareLogin, programPath, untilListening, writeSshdConfig } from './sshd.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const halint = join(root, 'dist', 'halint.cjs');
export const folder = mkdtempSync(join(tmpdir(), 'halint-bench-'));

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Why no sshd can be started here, or undefined. */
export function noSshd() {
  const missing = ['sshd', 'ssh', 'ssh-keygen'].filter((name) => programPath(name) === undefined);
  return missing.length === 0
    ? undefined
    : `needs ${missing.join(', ')}: apt-get install openssh-server openssh-client`;
}

/** Starts a daemon that ends with the benchmark. */
export function startChild(
  /** @type {string} */ name,
  /** @type {readonly string[]} */ argv,
  /** @type {NodeJS.ProcessEnv} */ env = {},
) {
  const child = spawn(programPath(name) ?? name, argv, { stdio: 'ignore', env: { ...process.env, ...env } });
  children.add(child);
  return child;
}

/** @type {ReturnType<typeof start> | undefined} */
let started;

/**
 * Two sshds, mail-a on 127.0.0.2 and mail-b on 127.0.0.3, that this user logs in to with a key of its own, and the
 * halint.yaml of that pair. Both read this very machine.
 */
export const hosts = () => (started ??= start());

async function start() {
  const addresses = ['127.0.0.2', '127.0.0.3'];
  const login = await prepareLogin(folder, addresses);
  for (const address of addresses) {
    const sshd = startChild('sshd', ['-D', '-e', '-f', writeSshdConfig(folder, address, login.port)]);
    await untilListening(sshd, address, login.port);
  }
  const { port, key, knownHosts } = login;
  const configs = {
    ssh2: writeConfig('ssh2', port, key, knownHosts),
    openssh: writeConfig('openssh', port, key, knownHosts),
  };
  return { user: userInfo().username, ...login, addresses, configs };
}

/** The two hosts' key is that of this name as well: a proxy's port is another one each time, an alias is not. */
export function appendKnownHost(/** @type {string} */ alias) {
  const knownHosts = join(folder, 'known_hosts');
  const key = readFileSync(knownHosts, 'utf8').split('\n')[0]?.split(' ').slice(1).join(' ');
  appendFileSync(knownHosts, `${alias} ${key}\n`);
}

/**
 * The halint.yaml of the pair, read by one of the two SSH clients. `files`: those that must be equal, instead of the
 * profile's.
 */
export function writeConfig(
  /** @type {string} */ transport,
  /** @type {number} */ port,
  /** @type {string} */ key,
  /** @type {string} */ knownHosts,
  /** @type {readonly string[] | undefined} */ files = undefined,
) {
  const path = join(folder, `halint-${transport}${files === undefined ? '' : '-files'}.yaml`);
  const policy = files === undefined ? '' : `  policy: { syncedFiles: ${JSON.stringify(files)} }\n`;
  writeFileSync(
    path,
    `defaults: { user: ${userInfo().username}, port: ${port}, transport: ${transport}, sudo: false, identityFile: ${key}, knownHosts: ${knownHosts} }
pair:
  name: mail
  virtualIps: [192.0.2.10]
${policy}  hosts:
    a: { name: mail-a, address: 127.0.0.2 }
    b: { name: mail-b, address: 127.0.0.3 }
`,
  );
  return path;
}

/** Bundles a file of bench/in-process, which uses halint's own modules, and gives the path of the result. */
export async function bundled(/** @type {string} */ name) {
  const outfile = join(folder, `${name}.mjs`);
  await bundle(name, outfile, {
    format: 'esm',
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module';\nconst require = benchRequire(process.argv[1]), __filename = process.argv[1], __dirname = '.';",
    },
  });
  return outfile;
}

/**
 * The same for what stands for a command: with the code that V8 made of it at hand, as the published command has it.
 * Its first run makes that code, and is one to drop.
 */
export async function commandOf(/** @type {string} */ name) {
  const outfile = join(folder, `${name}.cjs`);
  await bundle(name, outfile, { format: 'cjs' });
  const start = join(folder, `${name}.start.cjs`);
  writeFileSync(
    start,
    `const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const file = ${JSON.stringify(outfile)};
const cachedData = existsSync(file + '.cache') ? readFileSync(file + '.cache') : undefined;
const script = new (require('node:vm').Script)(require('node:module').wrap(readFileSync(file, 'utf8')), { filename: file, cachedData });
if (cachedData === undefined) process.on('exit', () => writeFileSync(file + '.cache', script.createCachedData()));
script.runInThisContext()(exports, require, module, file, ${JSON.stringify(folder)});
`,
  );
  return start;
}

async function bundle(
  /** @type {string} */ name,
  /** @type {string} */ outfile,
  /** @type {import('esbuild').BuildOptions} */ options,
) {
  const { build } = await import('esbuild');
  const { shellForEsbuild } = await import('../src/dev/shell-text.mjs');
  const { validatorsForEsbuild } = await import('../src/dev/validators.mjs');
  await build({
    entryPoints: [join(root, 'bench/in-process', `${name}.ts`)],
    outfile,
    bundle: true,
    ...options,
    platform: 'node',
    target: 'node20',
    absWorkingDir: root,
    // What a module finds beside itself is where its source lies.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'bench/in-process/recorded-pair.ts')).href) },
    external: ['cpu-features', '*.node', 'ts-morph'],
    plugins: [validatorsForEsbuild, shellForEsbuild],
    logLevel: 'warning',
  });
}

/** Options of `ssh` and a login for the hosts of the benchmark. Host keys are verified. */
export const sshOptions = (
  /** @type {{ key: string, port: number, knownHosts: string }} */ { key, port, knownHosts },
) => [
  ...['-F', 'none', '-T', '-i', key, '-p', String(port)],
  ...['IdentitiesOnly=yes', 'BatchMode=yes', `UserKnownHostsFile=${knownHosts}`].flatMap((option) => ['-o', option]),
];
