import { parseDocument } from 'yaml';
import type { PlanItem } from '../../plan/plan.ts';

export interface ContentChecker {
  /** Whether `judge` wants the content of this item. */
  readonly appliesTo: (item: PlanItem) => boolean;
  /** Why the content is not fit; undefined: it is. */
  readonly problemIn: (item: PlanItem, content: Buffer) => string | undefined;
}

/** Formats that no program on a host can be trusted to check: a parser here reads the content on its way. */
export const contentChecker: ContentChecker = {
  appliesTo: ({ validators }) => validators.includes('yaml') || validators.includes('ini'),
  problemIn(item, content) {
    const text = content.toString('utf8');
    if (text.includes('\u0000') || text.includes('\uFFFD')) return 'it is no text in UTF-8';
    return item.validators.includes('yaml') ? yamlProblem(text) : iniProblem(text);
  },
};

/** Only the position is reported, never the text: it may hold secrets. */
function yamlProblem(text: string): string | undefined {
  const [error] = parseDocument(text, { strict: true, uniqueKeys: true }).errors;
  return error === undefined ? undefined : `it is no YAML (line ${error.linePos?.[0].line ?? '?'}, ${error.code})`;
}

function iniProblem(text: string): string | undefined {
  const bad = text.split(/\r?\n/).findIndex((line) => !/^\s*([#;].*|\[[^\]]+\]\s*|[^=[\]\s][^=]*=.*|)$/.test(line));
  return bad < 0 ? undefined : `line ${bad + 1} is neither a section nor a setting`;
}
