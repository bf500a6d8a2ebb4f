import { parseDocument } from 'yaml';
import type { PlanItem } from '../../plan/plan.ts';
import type { ContentProblem } from '../outcome/message.ts';

export interface ContentChecker {
  /** Whether `judge` wants the content of this item. */
  readonly appliesTo: (item: PlanItem) => boolean;
  /** Why the content is not fit; undefined: it is. */
  readonly problemIn: (item: PlanItem, content: Buffer) => ContentProblem | undefined;
}

/** Formats that no program on a host can be trusted to check: a parser here reads the content on its way. */
export const contentChecker: ContentChecker = {
  appliesTo: ({ validators }) => validators.includes('yaml') || validators.includes('ini'),
  problemIn(item, content) {
    const text = content.toString('utf8');
    if (text.includes('\u0000') || text.includes('\uFFFD')) return { format: 'text' };
    return item.validators.includes('yaml') ? yamlProblem(text) : iniProblem(text);
  },
};

/** Only the position is reported, never the text: it may hold secrets. */
function yamlProblem(text: string): ContentProblem | undefined {
  const [error] = parseDocument(text, { strict: true, uniqueKeys: true }).errors;
  return error === undefined ? undefined : { format: 'yaml', line: error.linePos?.[0].line, error: error.code };
}

function iniProblem(text: string): ContentProblem | undefined {
  const bad = text.split(/\r?\n/).findIndex((line) => !/^\s*([#;].*|\[[^\]]+\]\s*|[^=[\]\s][^=]*=.*|)$/.test(line));
  return bad < 0 ? undefined : { format: 'ini', line: bad + 1 };
}
