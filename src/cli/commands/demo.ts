import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rules } from '../../../rules/index.ts';
import { gather } from '../../engine/gather.ts';
import { reportHead, reportPair } from '../../engine/report.ts';
import { contextOf, factsOf, sourcesOf } from '../../engine/select.ts';
import { embeddedPair } from '../../hosts/offline/embedded-pair.ts';
import { remoteHost } from '../../hosts/collect/remote.ts';
import { ssh2Transport } from '../../hosts/ssh/ssh2.ts';
import { treeHost } from '../../hosts/offline/tree.ts';
import type { AnyReading, Side } from '../../sdk/index.ts';
import { isNotCaptured, notRead } from '../../sdk/index.ts';
import type { Logger } from '../audit.ts';
import { demoPair, withFaults } from '../demo/pair.ts';
import { pairPicture } from '../../picture/pair-picture.ts';
import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import { exitCode } from '../exit-code.ts';
import { writeOut } from '../output/standard-output.ts';
import { renderReports } from '../output/render-reports.ts';
import { UsageError } from '../usage-error.ts';
import { version } from '../version.ts';

export interface DemoOptions {
  readonly output: string;
  readonly color?: boolean;
}

/**
 * `halint demo`: two SSH servers on loopback serve the embedded pair. The ordinary client audits them over real SSH and
 * writes the reports to a folder.
 */
export async function demo(options: DemoOptions, logger: Logger): Promise<number> {
  const folder = resolve(options.output);
  // Not recursive: below /proc, a recursive mkdir of Node 20 never returns.
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw new UsageError(`cannot create the folder ${folder}: ${error.message}`);
  });
  const servers = { a: await serve('a'), b: await serve('b') };
  try {
    const hosts = { a: client(servers.a, 'a'), b: client(servers.b, 'b') };
    const snapshot = await gather(
      demoPair,
      rules,
      hosts,
      {
        version,
        takenAt: new Date().toISOString(),
        digestKey: '0'.repeat(64),
        secrets: { a: {}, b: {} },
        deadline: 30,
      },
      logger.signal,
    );
    const formats = [
      { name: 'text' },
      { name: 'text', path: join(folder, 'report.txt') },
      { name: 'junit', path: join(folder, 'report.junit.xml') },
      { name: 'json', path: join(folder, 'report.json') },
      { name: 'html', path: join(folder, 'report.html') },
    ] as const;
    await renderReports(
      reportHead(version, rules),
      [reportPair(snapshot, demoPair, rules, undefined, undefined, pairPicture)],
      formats,
      options.color,
    );
    await writeOut(
      `\nThe pair above is embedded and its faults are planted. It was read over SSH from 127.0.0.1:${servers.a.port} and :${servers.b.port}.\n` +
        formats.flatMap((format) => ('path' in format ? [`  ${format.path}\n`] : [])).join(''),
    );
    const read = [snapshot.hosts.a, snapshot.hosts.b].every((host) => host.status === 'complete');
    return read ? exitCode.clean : exitCode.incomplete;
  } finally {
    servers.a.close();
    servers.b.close();
  }
}

async function serve(side: Side): Promise<DemoServer> {
  const sources = sourcesOf(factsOf(rules), contextOf(demoPair, side));
  const tree = treeHost(demoPair.hosts[side].name, join(embeddedPair(), side));
  let readings: Readonly<Record<string, AnyReading>> = {};
  const load = async (digestKey: string): Promise<void> => {
    const request = { sources, digestKey, secrets: {}, deadline: 10 };
    ({ readings } = await tree.collect(request, new AbortController().signal));
  };
  // The recorded host masks its secrets with the digest key of the request. The demo always uses the same key.
  await load('0'.repeat(64));
  // A source that is missing from the recording is absent on the simulated host.
  const missing = notRead('absent', 'not present on the embedded pair');
  const held = (key: string): AnyReading =>
    readings[key] === undefined || isNotCaptured(readings[key]) ? missing : readings[key];
  return startDemoServer(
    sources,
    (key) => withFaults(side, key, held(key)),
    () => Date.now() / 1000,
  );
}

const client = (server: DemoServer, side: Side) =>
  remoteHost(
    demoPair.hosts[side].name,
    ssh2Transport({
      name: demoPair.hosts[side].name,
      address: '127.0.0.1',
      port: server.port,
      user: server.user,
      password: () => Promise.resolve(server.password),
      identityFiles: [],
      agentSocket: 'none',
      fingerprints: [server.fingerprint],
      knownHostsFiles: [],
      jump: [],
      connectTimeout: 10,
    }),
    { kind: 'none' },
  );
