// mount(8), proc_pid_mountinfo(5)

/**
 * Rewrites the lines of `mount` as rows of /proc/self/mountinfo. They have no device numbers: `0:0` stands for an
 * unknown one, and a device is found by its name. Undefined without a root file system.
 */
export function mountTableOf(text: string): string | undefined {
  const rows = text.split('\n').flatMap((line, i) => {
    const [, source, target, type, options] = /^(.+?) on (\/.*?) type (\S+) \(([^)]*)\)(?: \[.*\])?$/.exec(line) ?? [];
    return source === undefined || target === undefined || type === undefined || options === undefined
      ? []
      : [`${i + 1} 1 0:0 / ${escaped(target)} ${options} - ${type} ${escaped(source)} ${options}`];
  });
  return rows.some((row) => / \/ \/ /.test(row)) ? `${rows.join('\n')}\n` : undefined;
}

const escaped = (path: string): string =>
  path.replaceAll(/[ \t\\]/g, (found) => `\\${found.charCodeAt(0).toString(8).padStart(3, '0')}`);
