/**
 * A script from `shell/*.template.sh` with its placeholders (`@NAME@`) filled in. These scripts are installed on hosts,
 * so they keep their comments. A placeholder on a line of its own may become several lines. A name without a value, or
 * a value without a placeholder, is a fault of halint.
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const text = template.replaceAll(/@([A-Z_]+)@/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has a placeholder @${name}@ without a value`);
    used.add(name);
    return value;
  });
  const unused = Object.keys(values).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`the template has no placeholder for ${unused.join(', ')}`);
  return text;
}
