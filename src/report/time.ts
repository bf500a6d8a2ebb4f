/** `2026-03-02 02:14:07 UTC`, of an ISO time in UTC. */
export const timeText = (iso: string): string => iso.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC');
