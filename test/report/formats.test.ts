import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { findingsOf } from '../../src/report/findings.ts';
import { reporters } from './reporters.ts';
import { NagiosTotals } from '../../src/report/formats/nagios.ts';
import { visible } from '../../src/report/neutralise/neutralise.ts';
import type { Report } from '../../src/sdk/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf, golden } from './documents.ts';
import { elements, type Element } from './xml-elements.ts';

const style = { color: false, width: 80 };
const forAny = (check: (report: Report) => void): void => {
  fc.assert(fc.property(anyReport, check), {
    numRuns: 60,
    examples: caseNames.map((name): [Report] => [documentOf(name)]),
  });
};

const { text: _text, json: _json, junit: _junit, ...others } = reporters;
const { checkstyle, csv, github, html, markdown, nagios, prometheus, tap } = reporters;
describe.each(Object.entries(others))('the %s report', (name, render) => {
  it.each(['faults', 'hostile', 'unreachable', 'fleet', 'waived'])('of %s is as expected', (document) => {
    const rendered = render(documentOf(document), style);
    expect(rendered).toBe(golden(`${document}.${name}`, rendered));
  });
});

/** RFC 4180 §2, read strictly: quotes only around whole cells, doubled inside. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const token = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/gy;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) throw new Error('no CSV');
    rows.at(-1)?.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('CSV, as a spreadsheet reads it', () => {
  it('has a row per finding, result, unread host and outdated waiver, all of one width, and no formula', () => {
    forAny((report) => {
      const [head, ...rows] = readCsv(csv(report, style));
      const expected = report.pairs.flatMap(({ results }) =>
        results.map(({ findings }) => Math.max(1, findings.length)),
      );
      const unread = report.pairs
        .flatMap(({ hosts }) => [hosts.a, hosts.b])
        .filter(({ status }) => status !== 'complete');
      const outdated = report.pairs.flatMap(({ hygiene = [] }) => hygiene);
      expect(rows.length - unread.length - outdated.length).toBe(expected.reduce((sum, count) => sum + count, 0));
      for (const row of rows) {
        expect(row.length).toBe(head?.length);
        for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
      }
    });
  });
});

describe('GitHub annotations, as the runner reads them', () => {
  const commandsOf = (rendered: string) =>
    rendered.split('\n').flatMap((line) => {
      const match = /^::(error|warning|notice) file=([^,:]*),line=([1-9]\d*),title=([^,:]*)::(.*)$/.exec(line);
      return match === null
        ? []
        : [{ command: match[1] ?? '', file: match[2] ?? '', title: match[4] ?? '', message: match[5] ?? '' }];
    });

  it('are well formed, at most ten of each kind, and name a file', () => {
    forAny((report) => {
      const rendered = github(report, style);
      const found = commandsOf(rendered);
      expect(found.length).toBe(rendered.split('\n').filter((line) => line.startsWith('::')).length);
      for (const kind of ['error', 'warning', 'notice'])
        expect(found.filter(({ command }) => command === kind).length).toBeLessThanOrEqual(10);
      for (const { file } of found) expect(file).toMatch(/^[^/]/);
    });
  });

  it('say how many more there are', () => {
    const errors = commandsOf(github(documentOf('faults'), style)).filter(({ command }) => command === 'error');
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)?.message).toMatch(/^9 more/);
    expect(errors.some(({ title }) => title.includes('not judged'))).toBe(true);
  });

  it('give back the text that they carry', () => {
    const first = commandsOf(github(documentOf('hostile'), style)).at(-1);
    const decoded = (first?.message ?? '').replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
    expect(decoded).not.toBe('');
    expect(commandsOf(github(documentOf('hostile'), style)).some(({ message }) => message.includes('%250A%2525'))).toBe(
      true,
    );
  });

  it('name the rendered file where there is one, else the configuration, and never a path that leaves the repository', () => {
    const files = commandsOf(github(documentOf('hostile'), style)).map(({ file }) => file);
    expect(new Set(files)).toEqual(new Set(['rendered/a/etc/fstab', 'ci/halint.yaml']));
  });
});

describe('Checkstyle XML', () => {
  it('has what its schema allows and nothing else', () => {
    forAny((report) => {
      const rendered = checkstyle(report, style);
      expect(XMLValidator.validate(rendered)).toBe(true);
      const [root, ...rest] = elements(rendered);
      expect([root?.name, rest.length, Object.keys(root?.attributes ?? {})]).toEqual(['checkstyle', 0, ['version']]);
      for (const file of root?.children ?? []) {
        expect([file.name, Object.keys(file.attributes)]).toEqual(['file', ['name']]);
        for (const error of file.children) {
          expect(error.name).toBe('error');
          expect(error.attributes['line']).toMatch(/^[1-9]\d*$/);
          expect(['error', 'warning', 'info']).toContain(error.attributes['severity']);
          expect(Object.keys(error.attributes).sort()).toEqual(['line', 'message', 'severity', 'source']);
        }
      }
    });
  });
});

describe('Prometheus text, as node_exporter reads it', () => {
  const sample = /^([a-z_]+)\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/;

  it('is well formed, each metric declared once, no series twice', () => {
    forAny((report) => {
      const declared = new Set<string>();
      const series = new Set<string>();
      for (const line of prometheus(report, style).trimEnd().split('\n')) {
        if (line.startsWith('# HELP ')) continue;
        const type = /^# TYPE (\S+) gauge$/.exec(line)?.[1];
        if (type !== undefined) {
          expect(declared.has(type)).toBe(false);
          declared.add(type);
          continue;
        }
        const [, name = '', labels = ''] = sample.exec(line) ?? [];
        expect(declared.has(name), line).toBe(true);
        expect(series.has(`${name}{${labels}}`), line).toBe(false);
        series.add(`${name}{${labels}}`);
      }
    });
  });

  it('shows an unreachable host and what it blinds', () => {
    const rendered = prometheus(documentOf('unreachable'), style);
    expect(rendered).toContain('halint_host_read{pair="mail",host="mail-b"} 0\n');
    expect(rendered).toContain('halint_results{pair="mail",verdict="unknown"} 6\n');
    expect(rendered).toContain('halint_findings{pair="mail",severity="critical"} 0\n');
  });
});

describe('a Nagios plugin', () => {
  const stateOf = ({ pairs }: Report): string => {
    const totals = new NagiosTotals();
    for (const pair of pairs) totals.add(pair);
    return totals.state;
  };

  it.each([
    ['green', 'OK'],
    ['faults', 'CRITICAL'],
    ['unreachable', 'UNKNOWN'],
    ['waived', 'OK'],
  ])('calls %s %s', (name, state) => {
    expect(stateOf(documentOf(name))).toBe(state);
    expect(nagios(documentOf(name), style)).toMatch(new RegExp(`^HALINT ${state} - `));
  });

  it('never calls OK what was not judged', () => {
    expect(stateOf({ ...documentOf('green'), pairs: [] })).toBe('UNKNOWN');
  });

  it('has one bar, before numbers', () => {
    forAny((report) => {
      const rendered = nagios(report, style);
      expect(rendered.split('|')).toHaveLength(2);
      expect(rendered.split('\n')[0]).toMatch(
        / \| critical=\d+;;;0 error=\d+;;;0 warning=\d+;;;0 info=\d+;;;0 unknown=\d+;;;0 passed=\d+;;;0$/,
      );
    });
  });
});

describe('TAP 14, as a harness reads it', () => {
  /** Points, whether each counts as a failure, and the values of the YAML blocks. */
  function readTap(text: string) {
    const [version, plan = '', ...lines] = text.trimEnd().split('\n');
    expect(version).toBe('TAP version 14');
    if (plan.startsWith('Bail out!')) return undefined;
    const failed: boolean[] = [];
    const blocks: unknown[] = [];
    let block: string[] | undefined;
    for (const line of lines) {
      if (block === undefined && line.startsWith('# ')) continue;
      if (line === '  ---') block = [];
      else if (line === '  ...') {
        blocks.push(parseYaml((block ?? []).join('\n')));
        block = undefined;
      } else if (block !== undefined) block.push(line.slice(2));
      else {
        const [, not, number, rest = ''] = /^(not )?ok (\d+) - (.*)$/.exec(line) ?? expect.fail(line);
        expect(Number(number)).toBe(failed.length + 1);
        const directive = /(?<!\\)(?:\\\\)* # (SKIP|TODO)\b/.exec(rest)?.[1];
        failed.push(not !== undefined && directive !== 'TODO');
      }
    }
    expect(plan).toBe(`1..${failed.length}`);
    return { failed, blocks };
  }

  it('fails for every failed and every unknown result, and for each host that was not read', () => {
    forAny((report) => {
      const wrong = report.pairs.flatMap(({ hosts, results }) => [
        ...[hosts.a, hosts.b].filter(({ status }) => status !== 'complete'),
        ...results.filter(
          ({ verdict, findings }) => (verdict === 'fail' && findings.length > 0) || verdict === 'unknown',
        ),
      ]);
      const read = readTap(tap(report, style));
      if (report.pairs.length === 0) expect(read).toBeUndefined();
      else expect(read?.failed.filter(Boolean)).toHaveLength(wrong.length);
    });
  });

  it('keeps the findings in blocks that YAML reads', () => {
    const blocks = readTap(tap(documentOf('hostile'), style))?.blocks;
    expect(blocks?.[1]).toMatchObject({
      severity: 'error',
      findings: [{ host: 'mail-a', expected: 'noauto' }, {}, {}],
    });
  });
});

describe('the HTML page', () => {
  const allowed = new Set(
    (
      'html head meta title style body header main nav section h1 h2 h3 p table caption thead tbody tr th td ul ol li dl ' +
      'dt dd pre code a b strong small span div br wbr details summary form fieldset legend label input ' +
      'svg symbol defs marker g path circle rect text use'
    ).split(' '),
  );
  /** Next to class, id, title and aria-*. */
  const allowedAttributes: Readonly<Record<string, string>> = {
    html: 'lang',
    meta: 'charset http-equiv content name',
    a: 'rel',
    pre: 'tabindex',
    details: 'open',
    input: 'type name checked',
    th: 'scope',
    td: 'data-h',
    svg: 'viewBox preserveAspectRatio width height role focusable',
    symbol: 'viewBox',
    marker: 'viewBox refX refY markerWidth markerHeight markerUnits orient',
    path: 'd fill marker-start marker-end',
    circle: 'cx cy r fill',
    rect: 'x y width height rx',
    text: 'x y',
    use: 'x y width height',
  };
  const allowedLinks: Readonly<Record<string, RegExp>> = {
    a: /^(#[\w-]+|https:\/\/[^\s"'<>]+)$/,
    use: /^#i-[a-z]+$/,
  };
  const all = (found: readonly Element[]): readonly Element[] => found.flatMap((each) => [each, ...all(each.children)]);

  it('holds only its own elements, nothing to run and nothing to fetch', () => {
    forAny((report) => {
      const rendered = html(report, style);
      expect(XMLValidator.validate(rendered.replace('<!DOCTYPE html>\n', ''))).toBe(true);
      for (const { name, attributes } of all(elements(rendered.replace('<!DOCTYPE html>\n', '')))) {
        expect(allowed).toContain(name);
        const { href, ...others } = attributes;
        const known = allowedAttributes[name] ?? '';
        for (const attribute of Object.keys(others))
          if (!/^(class|id|title|data-part|aria-\w+)$/.test(attribute))
            expect(known.split(' '), name).toContain(attribute);
        if (href !== undefined) expect(href).toMatch(allowedLinks[name] ?? /^$/);
      }
    });
    expect(html(documentOf('faults'), style)).not.toMatch(/url\((?!#)|@import/);
  });

  it('allows exactly its own style and nothing else', () => {
    const rendered = html(documentOf('green'), style);
    const css = /<style>([^]*)<\/style>/.exec(rendered)?.[1] ?? '';
    const digest = createHash('sha256').update(css).digest('base64');
    expect(rendered).toContain(`default-src 'none'; style-src 'sha256-${digest}'`);
    expect(css).toContain('@media print');
  });

  it('shows hostile text as text', () => {
    const parsed: unknown = new XMLParser({ htmlEntities: true }).parse(html(documentOf('hostile'), style));
    expect(JSON.stringify(parsed)).toContain('</td><img src=x onerror=alert(1)>');
  });
});

describe('the Markdown report', () => {
  /** GFM §4.10: cells are split at bars that no backslash precedes, code span or not. */
  const cells = (row: string): number => row.replaceAll(/\\./g, '').split('|').length - 2;

  it('has tables whose rows have as many cells as their heads', () => {
    forAny((report) => {
      const lines = markdown(report, style).split('\n');
      let fence: string | undefined;
      let width: number | undefined;
      for (const line of lines) {
        if (fence !== undefined) {
          if (line === fence) fence = undefined;
          continue;
        }
        fence = /^(`{3,})text$/.exec(line)?.[1];
        if (!line.startsWith('|')) width = undefined;
        else if (width === undefined) width = cells(line);
        // A backslash inside a code span stays there, so only what was escaped for the table may be taken out.
        else if (!line.startsWith('|---')) expect(line.replaceAll('\\|', '').split('|').length - 2, line).toBe(width);
      }
      expect(fence).toBeUndefined();
    });
  });

  it('lets no text become markup, a link or a mention', () => {
    const document = documentOf('green');
    const rule = 'vip/one-holder';
    const why = 'See [x](http://a) <b> *b* _i_ @ops #1 ![i](u) www.example.org';
    const words = { severity: 'error', summary: 's', remedy: '````\n# x', references: [] } as const;
    const pairs = documentOf('faults').pairs.map((pair) => ({
      ...pair,
      results: pair.results.flatMap((result) =>
        result.rule === 'fencing/stonith-enabled' ? [{ ...result, rule }] : [],
      ),
    }));
    const rendered = markdown({ ...document, pairs, rules: { [rule]: { ...words, why } } }, style);
    expect(rendered).toContain(
      `${String.raw`See \[x\](http\://a) \<b\> \*b\* \_i\_ `}\`@\`ops ${String.raw`\#1 \!\[i\](u) www\.example.org`}`,
    );
  });
});

describe('every format that lists findings', () => {
  it.each(['sarif', 'gitlab', 'checkstyle', 'csv', 'markdown', 'html', 'nagios', 'tap'] as const)(
    '%s has the subject of each',
    (name) => {
      const document = documentOf('faults');
      const rendered = reporters[name](document, style).replaceAll('<wbr/>', '');
      for (const { finding } of document.pairs.flatMap((pair) => findingsOf(pair)))
        expect(rendered).toContain(visible(finding.subject));
    },
  );

  it.each(Object.keys(reporters))('%s says that an unreachable host was not judged', (name) => {
    const render = Object.entries(reporters).find(([each]) => each === name)?.[1];
    expect(render?.(documentOf('unreachable'), style)).toMatch(
      /unreachable|could not be read|host_read\{pair="mail",host="mail-b"\} 0/,
    );
  });
});
