// dpkg(1) -l, rpm(8) -qa

/** Rewrites `dpkg -l` as the lines of dpkg-query. Undefined where dpkg has cut names to the width of a terminal. */
export function dpkgQuery(text: string): string | undefined {
  const rule = /^\+\+\+-(=+)-(=+)-/m.exec(text);
  const width = rule?.[1]?.length ?? 0;
  const rows = text
    .slice((rule?.index ?? 0) + 1)
    .split('\n')
    .flatMap((line) => {
      const [, status, name, version, architecture] =
        /^([uihrp][nicurHFUWtT][ R])\s+(\S+)\s+(\S+)\s+(\S+)/.exec(line) ?? [];
      return status === undefined || name === undefined ? [] : [{ status, name, version, architecture }];
    });
  const cut = width <= 16 && rows.some(({ name }) => name.length >= width);
  if (rule === null || cut || rows.length === 0) return undefined;
  return rows
    .map(({ status, name, version, architecture }) =>
      [status, name.replace(/:.*$/, ''), version, architecture].join('\t'),
    )
    .join('\n');
}

/** Rewrites lines `name-version-release.architecture`, whatever follows. They have no epoch. */
export function rpmQuery(text: string): string | undefined {
  const rows = text.split('\n').flatMap((line) => {
    const [, name, version, architecture] =
      /^(\S+)-([^-\s]+-[^-\s]+)\.([a-z]\w+|\(none\))(?:[~\s].*)?$/.exec(line) ?? [];
    return name === undefined ? [] : [`${name}\t${version}\t${architecture}`];
  });
  return rows.length < 10 ? undefined : rows.join('\n');
}
