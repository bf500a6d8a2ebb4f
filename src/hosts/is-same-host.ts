/** Whether two names can be of one host: a name may have its domain (`mail-a.example.org`) or not. */
export const isSameHost = (one: string, other: string): boolean => firstPart(one) === firstPart(other);

const firstPart = (name: string): string => (name.split('.', 1)[0] ?? name).toLowerCase();
