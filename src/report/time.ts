/** `2026-03-02 02:14:07 UTC`, of an ISO time in UTC. */
export const timeText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');

/** The same to the minute: `2026-03-02 02:14 UTC`. */
export const minuteText = (iso: string): string => timeText(iso).replace(/(\d\d:\d\d):\d\d UTC$/, '$1 UTC');
