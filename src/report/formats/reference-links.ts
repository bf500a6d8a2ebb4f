/**
 * The first reference that has a web address: a web page, an RFC or a manual page. `bluemind:` names a chapter of the
 * vendor's guide and has no address.
 */
export function helpUriOf(references: readonly string[]): string | undefined {
  for (const reference of references) {
    const address = addressOf(reference);
    if (address !== undefined && URL.canParse(address)) return new URL(address).href;
  }
  return undefined;
}

function addressOf(reference: string): string | undefined {
  if (/^https?:\/\/[\w.-]+(?:[:/]|$)/.test(reference)) return reference;
  const rfc = /^rfc:(\d{1,5})(?:#([\w.-]+))?$/.exec(reference);
  if (rfc !== null)
    return `https://www.rfc-editor.org/rfc/rfc${rfc[1] ?? ''}${rfc[2] === undefined ? '' : `#section-${rfc[2]}`}`;
  const page = /^man:([\w.+:-]+)\((\d\w*)\)$/.exec(reference);
  return page === null
    ? undefined
    : `https://manpages.debian.org/${encodeURIComponent(page[1] ?? '')}.${page[2] ?? ''}`;
}
