import { createHash, randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { access, link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RunState } from '../../engine/history/run-state.ts';
import type { EffectiveSetting, PairReport } from '../../sdk/index.ts';
import { folderOfPair } from '../history/run-name.ts';
import { syncFolder } from '../history/run-files.ts';
import { signatureOf, signFile } from '../input/ssh-signature.ts';
import { reasonOf, replaceFile } from '../output/replaced-file.ts';
import { UsageError } from '../usage-error.ts';
import type { BundledConfiguration, BundledRule, BundleHead } from './bundle.ts';
import { evidenceSignature, latestName, memberPath } from './bundle.ts';
import { canonicalJson } from '../../sdk/canonical-json.ts';
import { sha256 } from './digest.ts';
import { tarEnd, tarMember } from './tar-archive.ts';

const compress = promisify(gzip);

/** What is stored of one pair. */
export interface PairEvidence {
  /** Compressed canonical JSON. */
  readonly snapshot: Buffer;
  readonly configuration: BundledConfiguration;
  readonly policy: readonly EffectiveSetting[];
  /** The state before the run. Null: the first run. Absent: no history is kept. */
  readonly history?: RunState | null;
  readonly report: PairReport;
}

/** A snapshot as bundles hold it, so that pairs that wait for their turn take little memory. `snapshot`: its JSON. */
export const compressedSnapshot = (snapshot: string): Promise<Buffer> =>
  compress(`${canonicalJson(JSON.parse(snapshot))}\n`);

/**
 * Writes an evidence bundle, pair by pair. It gets its name only when it is complete, on the disk and signed. An
 * existing file is never replaced.
 */
export class BundleWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #file: FileHandle;
  readonly #digests: string[] = [];
  readonly #whole = createHash('sha256');

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#file = file;
  }

  static async create(path: string, head: BundleHead, rules: readonly BundledRule[]): Promise<BundleWriter> {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) throw new UsageError(`--evidence: ${path} exists; evidence is never replaced`);
    const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${randomUUID()}`);
    try {
      const writer = new BundleWriter(path, temporary, await open(temporary, 'wx', 0o600));
      await writer.#add(memberPath.head, head);
      await writer.#add(memberPath.rules, rules);
      return writer;
    } catch (error) {
      throw new UsageError(`--evidence: cannot write ${path}: ${reasonOf(error)}`);
    }
  }

  async add({ snapshot, configuration, policy, history, report }: PairEvidence): Promise<void> {
    const folder = folderOfPair(report.pair);
    await this.#write(memberPath.pair(folder, 'snapshot.json.gz'), snapshot);
    await this.#add(memberPath.pair(folder, 'configuration.json'), configuration);
    await this.#add(memberPath.pair(folder, 'policy.json'), policy);
    if (history !== undefined) await this.#add(memberPath.pair(folder, 'history.json'), history);
    await this.#add(memberPath.pair(folder, 'report.json'), report);
  }

  /** Completes the bundle. `key`: an SSH key that signs it. */
  async commit(key: string | undefined): Promise<void> {
    await this.#put(tarMember({ path: memberPath.digests, bytes: Buffer.from(this.#digests.join('')) }));
    await this.#put(tarEnd);
    await this.#file.sync();
    await this.#file.close();
    const failure = key === undefined ? undefined : await signFile(this.#temporary, key, evidenceSignature);
    if (failure !== undefined) throw new UsageError(`--evidence-sign: ${this.#path} was not written: ${failure}`);
    try {
      if (key !== undefined) await rename(signatureOf(this.#temporary), signatureOf(this.#path));
      // A link does not replace a file that another run has made meanwhile.
      await link(this.#temporary, this.#path);
      await rm(this.#temporary);
      const latest = await replaceFile(join(dirname(this.#path), latestName));
      await latest.write(`${this.#whole.digest('hex')}  ${basename(this.#path)}\n`);
      await latest.commit();
      await syncFolder(dirname(this.#path));
    } catch (error) {
      throw error instanceof UsageError
        ? error
        : new UsageError(`--evidence: cannot write ${this.#path}: ${reasonOf(error)}`);
    }
  }

  /** Removes what is written, unless the bundle is complete. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#temporary, { force: true });
    await rm(signatureOf(this.#temporary), { force: true });
  }

  #add(path: string, value: unknown): Promise<void> {
    return this.#write(path, Buffer.from(`${canonicalJson(value)}\n`));
  }

  async #write(path: string, bytes: Buffer): Promise<void> {
    this.#digests.push(`${sha256(bytes)}  ${path}\n`);
    await this.#put(tarMember({ path, bytes }));
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#whole.update(bytes);
    await this.#file.writeFile(bytes);
  }
}
