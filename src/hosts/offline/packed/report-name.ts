/** Whether a file is named as sos names its archives. */
export const isReportName = (path: string): boolean =>
  /(?:^|\/)sosreport-[^/]+\.(?:tar|tgz|txz|tar\.(?:gz|xz|bz2|zst))$/.test(path);
