/**
 * Judges pairs from an NDJSON file, one after the other, as a person with a disk full of recordings would.
 * `write FILE COUNT`: writes recordings. `parse|rules|judge FILE`: prints what that took, as JSON.
 * `rules` has the facts already (those of the first pair) and only judges; `judge` parses them from the readings.
 */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { reportPair } from '../../src/engine/report.ts';
import type { AnyReading, HostSnapshot, Snapshot } from '../../src/sdk/index.ts';
import { recordedPair, recordedSnapshot } from './recorded-pair.ts';

const [mode = '', path = '', count = ''] = process.argv.slice(2);
const recorded = await recordedSnapshot();

/** Another pair's recording: comments, the cluster's epoch and the name of the pair differ, so that no text is equal. */
function vary(host: HostSnapshot, i: number): HostSnapshot {
  const change = (reading: AnyReading): AnyReading => {
    if (!reading.read || !('text' in reading.value)) return reading;
    const text = reading.value.text.replace(/ epoch="\d+"/, ` epoch="${i + 1}"`).replace(/^#.*$/m, `# pair ${i}`);
    return { read: true, value: { ...reading.value, text } };
  };
  return { ...host, readings: Object.fromEntries(Object.entries(host.readings).map(([key, reading]) => [key, change(reading)])) };
}

function write(): void {
  const file = openSync(path, 'w');
  for (let i = 0; i < Number(count); i++) {
    const { a, b } = recorded.hosts;
    writeSync(file, `${JSON.stringify({ ...recorded, pair: `mail-${i}`, hosts: { a: vary(a, i), b: vary(b, i) } })}\n`);
  }
  closeSync(file);
}

/** Calls back with each line of a file; holds one line and one block at a time. */
async function eachLine(use: (line: string) => void): Promise<void> {
  let held: Buffer[] = [];
  for await (const block of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    let rest: Buffer = block;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      use(Buffer.concat([...held, rest.subarray(0, end)]).toString('utf8'));
      held = [];
      rest = rest.subarray(end + 1);
    }
    if (rest.length > 0) held.push(rest);
  }
}

async function read(): Promise<void> {
  let pairs = 0;
  let failed = 0;
  const facts = factsOfPair(recorded, recordedPair);
  evaluate(recorded, recordedPair, rules, facts);
  const before = process.cpuUsage();
  await eachLine((line) => {
    const snapshot: Snapshot = JSON.parse(line);
    pairs++;
    if (mode === 'rules') failed += evaluate(snapshot, recordedPair, rules, facts).filter(({ verdict }) => verdict === 'fail').length;
    if (mode === 'judge') failed += reportPair(snapshot, recordedPair, rules).counts.fail;
  });
  const { user, system } = process.cpuUsage(before);
  const megabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ milliseconds: (user + system) / 1000 / pairs, megabytes, pairs, failed, rules: rules.length }));
}

if (mode === 'write') write();
else await read();
