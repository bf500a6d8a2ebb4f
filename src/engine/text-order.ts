/** The order of two texts by code units, so that no locale changes it. */
export const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
