import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { counted } from '../../../report/findings.ts';
import { visible } from '../../../report/neutralise/neutralise.ts';
import { evidenceSignature } from '../../evidence/bundle.ts';
import type { Link } from '../../evidence/chain-faults.ts';
import { chainFaults } from '../../evidence/chain-faults.ts';
import { bundlesIn, latestOf } from '../../evidence/previous-bundle.ts';
import { programDigest } from '../../evidence/program-digest.ts';
import type { ReadBundle } from '../../evidence/read-bundle.ts';
import { readBundle } from '../../evidence/read-bundle.ts';
import { rejudge } from '../../evidence/rejudge.ts';
import { exitCode } from '../../exit-code.ts';
import { fileExists, signatureOf, verifySignature } from '../../input/ssh-signature.ts';
import { inLocale } from '../../output/plain-text.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';
import { version } from '../../version.ts';

export interface VerifyOptions {
  readonly allowedSigners?: string;
  readonly siteRules?: string;
  /** False: digests, chain and signatures only. */
  readonly judge: boolean;
}

/** What is wrong (`faults`) with a bundle, and what could not be verified (`open`). */
interface Verified {
  readonly faults: readonly string[];
  readonly open: readonly string[];
  readonly passed: readonly string[];
}

/**
 * `halint report verify FILE...|FOLDER`: verifies digests, chain and signatures of evidence bundles, and judges again.
 * Returns the exit code: 1 if anything is wrong, 3 if anything could not be verified.
 */
export async function reportVerify(paths: readonly string[], options: VerifyOptions): Promise<number> {
  const { files, folder } = await filesOf(paths);
  const links: Link[] = [];
  const results = new Map<string, Verified>();
  for (const file of files) {
    const bundle = await readBundle(file);
    results.set(bundle.name, await verified(bundle, options));
    const { name, sha256, head } = bundle;
    links.push({ name, sha256, ...(head === undefined ? {} : { head }) });
  }
  for (const { name, text } of chainFaults(links, folder)) {
    const { faults = [], open = [], passed = [] } = results.get(name) ?? {};
    results.set(name, { faults: [...faults, text], open, passed });
  }
  await writeOut(inLocale([...results].map(([name, each]) => linesOf(name, each)).join('')));
  const all = [...results.values()];
  const wrong = all.filter(({ faults }) => faults.length > 0).length;
  const open = all.filter((each) => each.faults.length === 0 && each.open.length > 0).length;
  await writeOut(
    `${counted(files.length, 'bundle')}: ${files.length - Math.min(files.length, wrong + open)} verified, ` +
      `${wrong} wrong, ${open} not verified.\n`,
  );
  return wrong > 0 ? exitCode.findings : open > 0 ? exitCode.incomplete : exitCode.clean;
}

async function filesOf(paths: readonly string[]) {
  const [first = ''] = paths;
  const found = await stat(first).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    const files = [...paths].sort((left, right) => (basename(left) < basename(right) ? -1 : 1));
    return { files, folder: undefined };
  }
  if (paths.length > 1) throw new UsageError('verify takes one folder, or files');
  const names = await bundlesIn(first);
  const latest = await latestOf(first);
  if (names.length === 0 && latest === undefined) throw new UsageError(`no evidence bundle (*.tar) in ${first}`);
  return { files: names.map((name) => join(first, name)), folder: { latest } };
}

async function verified(bundle: ReadBundle, { allowedSigners, siteRules, judge }: VerifyOptions): Promise<Verified> {
  const signature = await signatureFaults(bundle, allowedSigners);
  const faults = [...bundle.faults, ...signature.faults];
  const { head } = bundle;
  if (faults.length > 0 || head === undefined || !judge) return { ...signature, faults };
  const { differences, open } = await rejudge(bundle, siteRules);
  const sameProgram = head.halint === version && head.program === programDigest();
  const differing = differences.map((each) => `The report is not reproduced: ${visible(each)}.`);
  const unjudged = open.map((each) => `It was not judged again: ${visible(each)}.`);
  if (differences.length === 0 && open.length === 0)
    return { ...signature, faults, passed: [...signature.passed, 'report reproduced byte for byte'] };
  if (sameProgram) return { ...signature, faults: differing, open: [...signature.open, ...unjudged] };
  const other = `It was written by another build (halint ${visible(head.halint)}), which may judge differently.`;
  return { ...signature, faults, open: [...signature.open, ...differing, ...unjudged, other] };
}

async function signatureFaults({ path, bytes }: ReadBundle, signers: string | undefined): Promise<Verified> {
  const signature = signatureOf(path);
  const isSigned = await fileExists(signature);
  if (signers === undefined) {
    const passed = isSigned ? ['signature not checked (--allowed-signers)'] : ['not signed'];
    return { faults: [], open: [], passed };
  }
  if (!isSigned) return { faults: [`It is not signed: ${basename(signature)} does not exist.`], open: [], passed: [] };
  const found = await verifySignature(signature, bytes, signers, evidenceSignature);
  return 'refused' in found
    ? { faults: [`Its signature is not accepted: ${found.refused}.`], open: [], passed: [] }
    : { faults: [], open: [], passed: [`signed by ${found.principal}`] };
}

function linesOf(name: string, { faults, open, passed }: Verified): string {
  const state = faults.length > 0 ? 'WRONG' : open.length > 0 ? 'NOT VERIFIED' : 'verified';
  const details = [...faults, ...open].map((each) => `  ${each}\n`).join('');
  const notes = faults.length === 0 && passed.length > 0 ? ` (${passed.join(', ')})` : '';
  return `${visible(name)}: ${state}${notes}\n${details}`;
}
