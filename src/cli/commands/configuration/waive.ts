import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { WaiverDocument } from '../../../config/document.ts';
import { withAddedWaiver } from '../../../config/reading/added-waiver.ts';
import type { Moment } from '../../../sdk/index.ts';
import { exitCode } from '../../exit-code.ts';
import { loadConfiguration } from '../../input/choose.ts';
import { textOfFile } from '../../input/named-file.ts';
import { replaceFile } from '../../output/replaced-file.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';

export interface WaiveOptions {
  readonly config?: string;
  readonly pair?: string;
  readonly host?: string;
  readonly moment?: Moment;
  readonly value?: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
  readonly approver?: string;
  readonly ticket?: string;
  readonly risk?: string;
}

/**
 * `halint waive RULE:SUBJECT`: adds a waiver to halint.yaml and keeps its comments. The file is replaced only if the
 * result is a valid configuration.
 */
export async function waiveCommand(finding: string, options: WaiveOptions): Promise<number> {
  const at = finding.indexOf(':');
  if (at < 1 || at === finding.length - 1)
    throw new UsageError(`expected RULE:SUBJECT, for example fencing/second-method:mail-b, found "${finding}"`);
  const { file } = await loadConfiguration(options.config);
  const { pair, host, moment, value, reason, owner, expires, approver, ticket, risk } = options;
  const waiver: WaiverDocument = {
    rule: finding.slice(0, at),
    ...(pair === undefined ? {} : { pair }),
    ...(host === undefined ? {} : { host }),
    subject: finding.slice(at + 1),
    ...(moment === undefined ? {} : { moment }),
    ...(value === undefined ? {} : { value }),
    ...{ reason, owner, expires },
    ...(approver === undefined ? {} : { approver }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(risk === undefined ? {} : { risk }),
  };
  const edited = withAddedWaiver(textOfFile(file, 'configuration'), waiver);
  if ('failure' in edited) throw new UsageError(`cannot edit ${file}: ${edited.failure}`);
  await refuseInvalid(file, edited.text);
  const target = await replaceFile(file);
  await target.write(edited.text);
  await target.commit();
  await writeOut(`${file}: accepts ${finding} until ${expires}.\n`);
  return exitCode.clean;
}

/** Loads the new text under another name in the same folder, so that its relative paths and problems are as usual. */
async function refuseInvalid(file: string, text: string): Promise<void> {
  const trial = join(dirname(file), `.${basename(file)}.${randomUUID()}.yaml`);
  try {
    await writeFile(trial, text, { mode: 0o600, flag: 'wx' });
    await loadConfiguration(trial);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`${file} is unchanged: ${error.message.replaceAll(basename(trial), basename(file))}`);
  } finally {
    await rm(trial, { force: true });
  }
}
