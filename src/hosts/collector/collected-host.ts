import { gunzipSync } from 'node:zlib';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { HostSnapshot } from '../../sdk/index.ts';
import { readFrames } from '../collect/frames.ts';
import type { CollectRequest, Host } from '../host.ts';

/** A larger file is not read, packed or not: no host sends more when it is read over a connection. */
const mostBytes = 64 * 1024 * 1024;

/** A host that is read from a file with the output of the collector script (`collectorScript`). */
export function collectedHost(name: string, path: string): Host {
  const via = `recording ${path}`;
  return { via, collect: (request) => Promise.resolve(collect(name, via, path, request)) };
}

function collect(name: string, via: string, path: string, request: CollectRequest): HostSnapshot {
  const base = { name, via, duration: 0, costs: {} };
  const unreadable = (error: string): HostSnapshot => ({ ...base, status: 'unreachable', error, readings: {} });
  const content = contentOf(path);
  if (typeof content === 'string') return unreadable(content);
  const header = /^# halint-recording (\d+) ([0-9a-f]{32}) /m.exec(content.toString('latin1', 0, 64 * 1024));
  if (header === null)
    return unreadable(`${path} is neither a snapshot nor the output of the script of halint gather --script`);
  if (header[1] !== '1') return unreadable(`${path} was made by a newer version of halint`);
  const collected = readFrames(content, header[2] ?? '', request.sources);
  if (collected.lacks !== undefined)
    return unreadable(`${collected.lacks} is not installed there; the script needs it to read the host safely`);
  if (!collected.begun) return unreadable(`${path} ends before the first reading`);
  const read = {
    ...base,
    costs: collected.costs,
    readings: collected.readings,
    ...(collected.clock === undefined
      ? {}
      : { clock: collected.clock, collectedAt: new Date(collected.clock * 1000).toISOString() }),
  };
  if (collected.complete) return { ...read, status: 'complete' };
  return { ...read, status: 'partial', error: `${path} is not complete: its end is missing` };
}

/** The bytes of the file, unpacked if it is gzip; or why there are none. */
function contentOf(path: string): Buffer | string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const stat = fstatSync(file);
    if (!stat.isFile()) return `${path} is not a regular file`;
    if (stat.size > mostBytes) return `${path} is larger than ${mostBytes / 1024 / 1024} MiB`;
    const bytes = readFileSync(file);
    return bytes.subarray(0, 2).toString('hex') === '1f8b' ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes;
  } catch (error) {
    return `cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
