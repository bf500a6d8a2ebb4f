import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConfiguredPair } from '../../config/configuration.ts';
import { resolveIn } from '../../hosts/offline/file-tree.ts';
import type { TreeFiles } from '../../hosts/offline/tree.ts';
import { treeFiles } from '../../hosts/offline/tree.ts';
import type { Location, PairReport, ReportedFinding, Side } from '../../sdk/index.ts';
import { isFile, pathBelow, repositoryOf } from './repository.ts';

/**
 * The files that annotations can refer to: those of the git repository of the working directory, else of the repository
 * of the configuration, else those below the working directory. Paths are relative to its root, as CI systems expect.
 * Symbolic links are resolved, because git stores no path that passes through one.
 */
export class WorkingTree {
  readonly #root: string;
  readonly #configuration: string | undefined;

  /** @param configuration absolute path of halint.yaml */
  constructor(cwd: string, configuration: string) {
    const here = realPath(cwd) ?? cwd;
    const folder = realPath(dirname(configuration)) ?? dirname(configuration);
    this.#root = repositoryOf(here) ?? repositoryOf(folder) ?? here;
    const name = basename(configuration);
    const outside = isFile(configuration) ? name : undefined;
    this.#configuration = this.#pathOf(configuration) ?? pathBelow(this.#root, join(folder, name)) ?? outside;
  }

  /** Adds the location of the pair in the configuration, and the rendered file of each finding that has one. */
  located(report: PairReport, { sides, line = 1 }: ConfiguredPair): PairReport {
    const rendered = (side: Side): TreeFiles | undefined => {
      const { connection } = sides[side];
      // A snapshot may have been read by another transport than the configuration has now.
      const isRead = connection.kind === 'tree' && report.hosts[side].via.startsWith('tree ');
      return isRead ? tried(() => treeFiles(connection.path)) : undefined;
    };
    const roots = { a: rendered('a'), b: rendered('b') };
    const located = (finding: ReportedFinding, side: Side | undefined): ReportedFinding => {
      const file = side === undefined ? undefined : this.#fileOf(finding.at, roots[side]);
      return file === undefined ? finding : { ...finding, file };
    };
    const results = report.results.map((result) => {
      const findings = result.findings.map((finding) => located(finding, finding.host ?? result.host));
      return { ...result, findings };
    });
    return {
      ...report,
      ...(this.#configuration === undefined ? {} : { declaredAt: { path: this.#configuration, line } }),
      results,
    };
  }

  #fileOf(at: Location | undefined, root: TreeFiles | undefined): Location | undefined {
    if (at === undefined || root === undefined || !at.path.startsWith('/')) return undefined;
    // Links are resolved as on the host, with the folder as root.
    const inside = tried(() => resolveIn(root.files, at.path));
    const path = inside === undefined ? undefined : this.#pathOf(join(root.folder, inside));
    return path === undefined ? undefined : { ...at, path };
  }

  /** Undefined if the file does not exist or is outside of the root. */
  #pathOf(file: string): string | undefined {
    const real = realPath(file);
    return real === undefined || !isFile(real) ? undefined : pathBelow(this.#root, real);
  }
}

const realPath = (path: string): string | undefined => tried(() => realpathSync(path));

/** Undefined if a file or folder does not exist or is not readable; annotations then omit it. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
