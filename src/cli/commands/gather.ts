import { randomBytes } from 'node:crypto';
import type { Logger } from '../audit.ts';
import { gatherPair } from '../audit.ts';
import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { withRecordings } from '../input/recordings.ts';
import { choosePairs, chooseRules, loadConfiguration, rulesFor } from '../input/choose.ts';
import { exitCode } from '../exit-code.ts';
import { replaceFile } from '../output/replaced-file.ts';
import { writeOut } from '../output/standard-output.ts';
import { UsageError } from '../usage-error.ts';
import { writeError } from '../output/standard-error.ts';

export interface GatherCommandOptions {
  readonly config?: string;
  readonly pair: readonly string[];
  readonly output?: string;
  readonly script?: boolean;
  readonly recording: readonly string[];
}

/**
 * `halint gather -o FILE`: writes the readings of one pair, for `--snapshot FILE` of check, sync status, sync plan and
 * sync generate.
 */
export async function gatherCommand(options: GatherCommandOptions, logger: Logger): Promise<number> {
  const configuration = await loadConfiguration(options.config);
  const pairs = withRecordings(choosePairs(configuration, options.pair), options.recording);
  const [configured] = pairs;
  if (configured === undefined || pairs.length > 1) {
    throw new UsageError(
      `a snapshot holds one pair; select it with --pair (${pairs.map(({ pair }) => pair.name).join(', ')})`,
    );
  }
  if (options.script === true) return printScript(configured, configuration, options.output);
  const { syncFacts } = await import('../../sync/state/sources.ts');
  const { generatorFacts } = await import('../../sync/generate/generator-input.ts');
  const rules = rulesFor(configured, await chooseRules(configuration, []));
  // Opened before a host is read. Only the owner may read a snapshot, because it contains configuration of both hosts
  // (secrets only as digests).
  const file = options.output === undefined ? undefined : await replaceFile(options.output, 0o600);
  try {
    const snapshot = await gatherPair(configured, rules, logger, [...syncFacts, ...generatorFacts]);
    logger.signal.throwIfAborted();
    const text = `${JSON.stringify(snapshot, undefined, 1)}\n`;
    if (file === undefined) await writeOut(text);
    else await file.write(text);
    await file?.commit();
    const whole = [snapshot.hosts.a, snapshot.hosts.b].every((host) => host.status === 'complete');
    return whole ? exitCode.clean : exitCode.incomplete;
  } catch (error) {
    await file?.discard();
    throw error;
  }
}

/** Prints the script that a person runs on each host, and its digest on standard error. */
async function printScript(
  configured: ConfiguredPair,
  configuration: Configuration,
  output: string | undefined,
): Promise<number> {
  const { scriptContent } = await import('../access/script-content.ts');
  const { collectorScript } = await import('../../hosts/collector/standing-script.ts');
  const key = randomBytes(32).toString('hex');
  const { text, digest } = collectorScript(await scriptContent(configured, configuration), key);
  if (output === undefined) await writeOut(text);
  else {
    const file = await replaceFile(output, 0o700);
    await file.write(text);
    await file.commit();
  }
  writeError(`SHA-256 ${digest}\n`);
  return exitCode.clean;
}
